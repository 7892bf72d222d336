"""Rules on the e-mail: who sends it, where it goes, what its words may hold; part of `rules`."""

from collections.abc import Iterator

from smsverifier.config.model import Config
from smsverifier.config.rule import Rule
from smsverifier.config.sms_rules import (
    empty_event_values,
    known_placeholders,
    unknown_placeholders,
)
from smsverifier.config.wording import dotted, quoted
from smsverifier.errors import Mistake
from smsverifier.mail.address import why_no_address


def email_texts(config: Config) -> Iterator[tuple[str, str]]:
    """Subject and words in every language, and where each stands."""
    email = config.email
    yield "email.subject", email.subject
    yield "email.body", email.body
    for keys, texts in (("subjects", email.subjects), ("bodies", email.bodies)):
        for language, text in texts.items():
            yield dotted(("email", keys, language)), text


def _placeholders(config: Config) -> Iterator[Mistake]:
    if not config.email.enabled:
        return  # nobody reads them
    known = known_placeholders(config)
    for path, text in email_texts(config):
        yield from unknown_placeholders(path, text, known)


def _empty_event_values(config: Config) -> Iterator[Mistake]:
    if not config.email.enabled:
        return
    for path, text in email_texts(config):
        yield from empty_event_values(path, text, config)


def _sender(config: Config) -> Iterator[Mistake]:
    if config.email.enabled and config.email.sender is None:
        allowed = "the address it comes from, as email.enabled is true"
        yield Mistake("email.from", "nothing", allowed)


def _addresses(config: Config) -> Iterator[Mistake]:
    for path, address in (
        ("email.from", config.email.sender),
        ("email.reply_to", config.email.reply_to),
    ):
        if address is not None and why_no_address(address):
            yield Mistake(path, quoted(address), "an e-mail address, such as club@hackfest.example")


def _recipient(config: Config) -> Iterator[Mistake]:
    if config.email.enabled and config.email_field is None:
        allowed = "a field of type email, as email.enabled is true: where else would it go?"
        yield Mistake("form.fields", "no field of type email", allowed)


def _some_channel(config: Config) -> Iterator[Mistake]:
    if not config.sms.enabled and not config.email.enabled:
        allowed = "true, or email.enabled: true; else nobody is ever told"
        yield Mistake("sms.enabled", "false", allowed)


def _languages(config: Config) -> Iterator[Mistake]:
    others = config.form.languages[1:]
    for keys, texts in (("subjects", config.email.subjects), ("bodies", config.email.bodies)):
        for language in texts:
            if language not in others:
                known = ", ".join(others) or "there is none"
                allowed = f"a language of form.languages but the first: {known}"
                yield Mistake(dotted(("email", keys, language)), quoted(language), allowed)


_TEXTS = ("email.subject", "email.body", "email.subjects", "email.bodies")

EMAIL_RULES: tuple[Rule, ...] = (
    Rule((*_TEXTS, "email.enabled", "form.fields"), _placeholders),
    Rule((*_TEXTS, "email.enabled", "event"), _empty_event_values),
    Rule(("email.enabled", "email.from"), _sender),
    Rule(("email.from", "email.reply_to"), _addresses),
    Rule(("email.enabled", "form.fields"), _recipient),
    Rule(("email.enabled", "sms.enabled"), _some_channel),
    Rule(("email.subjects", "email.bodies", "form.languages"), _languages),
)
