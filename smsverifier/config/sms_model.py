"""The keys of `sms`: the message, its sender, the brakes on sending; part of `config.model`."""

from typing import Any, Literal

from pydantic import Field

from smsverifier.config.section import Section
from smsverifier.config.values import Country, DltId, Line, Paragraphs, SenderId


def _without_default(schema: dict[str, Any]) -> None:
    """The key left out is not null: then the cap follows from another key."""
    del schema["default"]


class Dlt(Section):
    """What was registered on an Indian DLT portal, for the local route."""

    entity_id: DltId = Field(description="The principal entity's ID, usually 19 digits.")
    template_id: DltId = Field(description="The content template's ID, usually 19 digits.")
    template: Paragraphs = Field(
        min_length=1,
        max_length=2000,
        description="The template's text to the letter, with its {#var#} or {#alphanumeric#}.",
    )
    strict: bool | None = Field(
        default=None,
        description="Whether what people typed is sent in letters a to z, digits and blanks only;"
        " null: not decided, so it is not, and `message` warns.",
    )


class Sms(Section):
    """The text message and the brakes on sending it."""

    message: Paragraphs = Field(
        default="Hi {name}, you are registered for {event.name}. See you there!",
        min_length=1,
        max_length=1000,
        description="The text, with {name}, {event.name} and other fields as placeholders.",
    )
    type: Literal["Transactional", "Promotional"] = Field(
        default="Transactional", description="How carriers treat it: a confirmation or advertising."
    )
    countries: tuple[Country, ...] = Field(
        default=("IN",),
        min_length=1,
        max_length=250,
        strict=False,
        description="The only countries texted; all others are refused, which stops SMS pumping.",
    )
    sender_id: SenderId | None = Field(
        default=None, description="The sender's name on the phone; null: AWS chooses a number."
    )
    dlt: Dlt | None = Field(
        default=None,
        description="India's local route: a template registered on a DLT portal; null: not used.",
    )
    name_fallback: Line = Field(
        default="there",
        min_length=1,
        max_length=30,
        description="The greeting's name when the one typed is not fit for a stranger's phone.",
    )
    max_price_usd: float | None = Field(
        default=None,
        gt=0,
        le=10,
        allow_inf_nan=False,
        description="A dearer message is not sent, US dollars; null: no limit of our own.",
    )
    max_messages: int | None = Field(
        default=None,
        ge=1,
        le=100_000_000,
        description="The most confirmations this stack ever sends, later registrations wait; left"
        " out: 1.2 times event.expected_registrations, at least 50; null: no cap.",
        json_schema_extra=_without_default,
    )
    """As it is written; what holds is `Config.cap`."""
    max_per_second: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="The pace per shard of the stream; AWS allows new accounts 20 a second.",
    )
    delivery_receipts: bool = Field(
        default=False,
        description="Whether SNS logs what became of each message; one setting per account.",
    )
