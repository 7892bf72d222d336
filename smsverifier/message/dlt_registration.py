"""What has to be registered on an Indian DLT portal before these messages can go: `message --dlt`.

The template is made of the organiser's own wording: the event's words are fixed text, what people
type becomes a variable with its tag. Both notations are given, as some portals keep `{#var#}` in
the text and ask for the tag beside it (aws: dlt-variable-tags). Pure.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smsverifier.config import Config, Dlt, event_values, further_sms
from smsverifier.config.announcement_rules import announced_by
from smsverifier.config.languages import every_language, of_announcement, of_kind
from smsverifier.errors import Mistake
from smsverifier.finding import Finding
from smsverifier.message.dlt import dlt_findings
from smsverifier.message.samples import given_registrant, longest_text, sample_answers, wording
from smsverifier.sms.dlt import LONGEST_VALUE
from smsverifier.sms.text import fill, is_gsm7, placeholders, render

SAMPLE_NAME = "Asha Rao"
UNKNOWN_ID = "0" * 19
"""In the place of what the portal has not given yet."""
TAG, UNTAGGED = "alphanumeric", "var"
"""Of every answer that goes into messages: there is no tag for names or dates, and numbers and
addresses are in none."""
NOT_HERE = frozenset({"dlt", "dlt_sender", "dlt_region", "dlt_category", "dlt_variables"})
"""Findings that say nothing of the template: it is being registered, and its tags are ours."""

_GIVEN_BY_PORTAL = re.compile(r"(sms|announcements)\.(.+\.)?(dlt|sender_id)")


def is_given_by_portal(mistake: Mistake) -> bool:
    """Whether a configuration lacks only what is known once its templates are registered."""
    is_left_out = mistake.found in ("nothing", '""')
    return is_left_out and _GIVEN_BY_PORTAL.fullmatch(mistake.path) is not None


@dataclass(frozen=True)
class Category:
    """Under what a kind of message is registered."""

    name: str
    header: str
    hours: str
    why: str


IMPLICIT, PROMOTIONAL = "Service Implicit", "Promotional"
_LETTERS = "3 to 6 letters, of the kind 'other'"
_ANY_HOUR = "at any hour, to DND numbers as well"
_BY_DAY = "10:00 to 21:00 IST (older pages say 9:00), not to DND numbers"

CONFIRMATION = Category(
    IMPLICIT,
    _LETTERS,
    _ANY_HOUR,
    "the registrant's own act leads to it; Transactional there means the one-time codes of banks",
)
PROMOTION = Category(
    PROMOTIONAL,
    "6 digits",
    _BY_DAY,
    "one word of advertising makes the whole text promotional since 12 February 2025",
)
REMINDER = Category(
    IMPLICIT,
    _LETTERS,
    _ANY_HOUR,
    "an appointment's reminder, by one seller of access; older pages put reminders into a category "
    "that is no more (unverified)",
)
CATEGORIES: Mapping[str, Category] = {
    "confirmation": CONFIRMATION,
    "waiting": CONFIRMATION,
    "promoted": CONFIRMATION,
    "reminder": REMINDER,
    "change": Category(IMPLICIT, _LETTERS, _ANY_HOUR, "it is about what they registered for"),
    "promotion": PROMOTION,
}
"""Kind of message → its category."""


@dataclass(frozen=True)
class Variable:
    """One variable of a template."""

    field: str
    tag: str
    sample: str


@dataclass(frozen=True)
class Registration:
    """One template to register: a message in one language."""

    kind: str
    message: str
    """Which of the configuration's: `confirmation`, `waiting`, or an announcement's name."""
    language: str
    category: Category
    brand: str
    """Whose text it is, as it is named in it."""
    header: str | None
    entity_id: str | None
    tagged: str
    """With the tag in the text: `{#alphanumeric#}`."""
    untagged: str
    """With `{#var#}`, and the tags beside it."""
    is_unicode: bool
    variables: tuple[Variable, ...]
    sample: str
    """A message as it would be sent."""
    findings: tuple[Finding, ...]
    """What a portal or a carrier may have against it."""
    is_registered: bool
    """Whether the configuration has this very template already."""

    @property
    def name(self) -> str:
        """What to call it on the portal."""
        return f"{self.message} {self.language}"


def registrations_of(config: Config) -> tuple[Registration, ...]:
    """The templates that `config` needs, of each message and language its own."""
    return tuple(_every(config))


def _every(config: Config) -> Iterator[Registration]:
    if config.sms.enabled:
        kind = "promotion" if config.sms.type == "Promotional" else "confirmation"
        yield from _in_languages(config, kind, "confirmation")
        for further in further_sms(config):
            yield from _in_languages(of_kind(config, further), further, further)
    for name, each in announced_by(config, "sms").items():
        yield from _in_languages(of_announcement(config, name), each.kind, name)


def _in_languages(config: Config, kind: str, message: str) -> Iterator[Registration]:
    return (_registration(each, kind, message, code) for code, each in every_language(config))


def _registration(config: Config, kind: str, message: str, language: str) -> Registration:
    names = {field.name for field in config.form.fields}
    used = [key for key in placeholders(config.sms.message) if key in names]
    registrant = _sample(config)
    tagged = template_of(config, TAG)
    dlt = config.sms.dlt
    return Registration(
        kind=kind,
        message=message,
        language=language,
        category=CATEGORIES[kind],
        brand=config.organiser.name or config.event.name,
        header=config.sms.sender_id,
        entity_id=None if dlt is None else dlt.entity_id,
        tagged=tagged,
        untagged=template_of(config, UNTAGGED),
        is_unicode=not is_gsm7(tagged),
        variables=tuple(Variable(name, TAG, registrant[name]) for name in used),
        sample=render(wording(config), registrant),
        findings=tuple(_findings(config, tagged)),
        is_registered=dlt is not None and dlt.template == tagged,
    )


def template_of(config: Config, tag: str) -> str:
    """The message as a template, with `tag` for each answer in it."""
    events = event_values(config)

    def value_of(key: str) -> str:
        if key.startswith("event."):
            return events.get(key.removeprefix("event."), "")
        return f"{{#{tag}#}}"

    return fill(config.sms.message, value_of)


def _sample(config: Config) -> Mapping[str, str]:
    """Somebody with an ordinary name, and answers that fit into a variable."""
    registrant = given_registrant(config, {"name": SAMPLE_NAME})
    shown = {**sample_answers(config, {}), "name": SAMPLE_NAME}
    return {key: shown.get(key, text)[:LONGEST_VALUE] for key, text in registrant.items()}


def _findings(config: Config, template: str) -> Iterator[Finding]:
    """The lint of a registered template, as if this one were it."""
    strict = None if config.sms.dlt is None else config.sms.dlt.strict
    dlt = Dlt(entity_id=UNKNOWN_ID, template_id=UNKNOWN_ID, template=template, strict=strict)
    sms = config.sms.model_copy(update={"dlt": dlt})
    tried = config.model_copy(update={"sms": sms})
    return (each for each in dlt_findings(tried, longest_text(tried)) if each.id not in NOT_HERE)
