"""Rules on messages, their sender and their countries; part of `config.rules`."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from smsverifier.config.field_types import sent_as
from smsverifier.config.model import EVENT_KEYS, Config, FormField, event_values, further_sms
from smsverifier.config.rule import Rule
from smsverifier.config.values import DLT_REGIONS
from smsverifier.config.wording import did_you_mean, dotted, quoted
from smsverifier.errors import Mistake
from smsverifier.sms.text import MESSAGE_LIMIT, fill, placeholders

_FALLBACK_SIGNS = " .'-\u200c\u200d"
_INDIAN_SENDER_IDS = {  # aws: india-sender-id-form
    "Transactional": (r"[A-Za-z]{3,6}", "3 to 6 letters"),
    "Promotional": (r"[0-9]{6}", "6 digits"),
}


def _messages(config: Config) -> Iterator[tuple[str, str]]:
    """The text of each kind of message and language, and where it stands."""
    yield "sms.message", config.sms.message
    for language, message in config.sms.messages.items():
        yield dotted(("sms", "messages", language)), message
    for kind, further in further_sms(config).items():
        yield f"sms.{kind}.message", further.message
        for language, message in further.messages.items():
            yield dotted(("sms", kind, "messages", language)), message
    for name, each in config.announcements.items():
        yield dotted(("announcements", name, "message")), each.message
        for language, message in each.messages.items():
            yield dotted(("announcements", name, "messages", language)), message


def _placeholders(config: Config) -> Iterator[Mistake]:
    known = known_placeholders(config)
    for path, message in _messages(config):
        yield from unknown_placeholders(path, message, known)


def unknown_placeholders(path: str, text: str, known: list[str]) -> Iterator[Mistake]:
    """What in a text, which stands at `path`, is no placeholder of these."""
    for name in placeholders(text):
        if name in ("{", "}"):
            allowed = "braces in pairs round a placeholder; {{ and }} for real braces"
            yield Mistake(path, f'a single "{name}"', allowed)
        elif name not in known:
            allowed = ", ".join(f"{{{word}}}" for word in known) + did_you_mean(name, known)
            yield Mistake(path, f"the placeholder {quoted('{' + name + '}')}", allowed)


def _empty_event_values(config: Config) -> Iterator[Mistake]:
    for path, message in _messages(config):
        yield from empty_event_values(path, message, config)


def empty_event_values(path: str, text: str, config: Config) -> Iterator[Mistake]:
    """What a text, which stands at `path`, says of the event that is written nowhere."""
    values, named = event_values(config), placeholders(text)
    for key, where in EVENT_KEYS.items():
        if f"event.{key}" in named and not values.get(key):
            allowed = f"a value for event.{where}, or a message without the placeholder"
            yield Mistake(path, f"{{event.{key}}}, which is empty", allowed)


def _length(config: Config) -> Iterator[Mistake]:
    event = {f"event.{key}": value for key, value in event_values(config).items()}
    answers = {field.name: "x" * _longest_answer(field) for field in config.form.fields}
    for path, message in _messages(config):
        longest = fill(message, lambda key: {**answers, **event}.get(key, ""))
        if len(longest) > MESSAGE_LIMIT:
            found = f"{len(longest)} characters with the longest values"
            yield Mistake(path, found, f"at most {MESSAGE_LIMIT} characters, SNS's limit")


def _longest_answer(field: FormField) -> int:
    """The most characters that the field's answer, or its fallback, adds to a text."""
    return max(sent_as(field).longest(field), len(field.fallback))


def known_placeholders(config: Config) -> list[str]:
    """What a text may ask to be filled in."""
    fields = [field.name for field in config.form.fields if sent_as(field).is_in_messages]
    return [*fields, *(f"event.{key}" for key in EVENT_KEYS)]


def _fallback(config: Config) -> Iterator[Mistake]:
    fallbacks = {"sms.name_fallback": config.sms.name_fallback}
    for language, fallback in config.sms.name_fallbacks.items():
        fallbacks[dotted(("sms", "name_fallbacks", language))] = fallback
    for path, fallback in fallbacks.items():
        if not all(map(_fits_a_name, fallback)):
            yield Mistake(path, quoted(fallback), "letters, blanks and . ' -, as in a name")


def _fits_a_name(char: str) -> bool:
    return char in _FALLBACK_SIGNS or unicodedata.category(char)[0] in "LM"


def _sender_id(config: Config) -> Iterator[Mistake]:
    sender = config.sms.sender_id
    if sender is None:
        return
    if "IN" in config.sms.countries:
        pattern, words = _INDIAN_SENDER_IDS[config.sms.type]
        if not re.fullmatch(pattern, sender):
            allowed = f"{words}, as sms.countries has IN and sms.type is {config.sms.type}"
            yield Mistake("sms.sender_id", quoted(sender), allowed)
    elif not re.search(r"[A-Za-z]", sender):
        yield Mistake("sms.sender_id", quoted(sender), "at least one letter among 3 to 11 signs")


def _dlt(config: Config) -> Iterator[Mistake]:
    if config.sms.dlt is None:
        return
    if config.sms.sender_id is None:
        yield Mistake("sms.sender_id", "nothing", "the sender ID registered for sms.dlt's template")
    if "IN" not in config.sms.countries:
        yield Mistake("sms.dlt", "an Indian template", "null, as sms.countries is without IN")
    if config.region not in DLT_REGIONS:
        allowed = f"{' or '.join(DLT_REGIONS)}, the only ones with the local route of sms.dlt"
        yield Mistake("region", quoted(config.region), allowed)


def _further_dlt(config: Config) -> Iterator[Mistake]:
    """India's carriers drop a text that was not registered; the others want none."""
    for kind, further in further_sms(config).items():
        path = f"sms.{kind}.dlt"
        if config.sms.dlt is not None and further.dlt is None:
            yield Mistake(path, "nothing", "the template registered for it, as sms.dlt is set")
        elif config.sms.dlt is None and further.dlt is not None:
            yield Mistake(path, "a template", "null, as sms.dlt is: the entity is written there")


def _unique_countries(config: Config) -> Iterator[Mistake]:
    for country, count in Counter(config.sms.countries).items():
        if count > 1:
            yield Mistake("sms.countries", f"{country} {count} times", "each country once")


def _known_countries(config: Config) -> Iterator[Mistake]:
    if config.sms.countries == ("IN",):
        return  # the usual case, without the 50 ms that the import takes
    from phonenumbers import PhoneMetadata  # noqa: PLC0415

    for index, country in enumerate(config.sms.countries):
        metadata = PhoneMetadata.metadata_for_region(country)
        if metadata is None or not metadata.mobile or not metadata.mobile.national_number_pattern:
            advice = '; did you mean "GB"?' if country == "UK" else ""
            allowed = f"an ISO 3166 code of a country with mobile numbers{advice}"
            yield Mistake(f"sms.countries[{index}]", quoted(country), allowed)


_FURTHER = ("sms.waiting", "sms.promoted")
_TEXTS = ("sms.message", "sms.messages", *_FURTHER, "announcements")

SMS_RULES: tuple[Rule, ...] = (
    Rule((*_TEXTS, "form.fields"), _placeholders),
    Rule((*_TEXTS, "event"), _empty_event_values),
    Rule((*_TEXTS, "form.fields", "event"), _length),
    Rule(("sms.name_fallback", "sms.name_fallbacks"), _fallback),
    Rule(("sms.sender_id", "sms.countries", "sms.type"), _sender_id),
    Rule(("sms.dlt", "sms.sender_id", "sms.countries", "region"), _dlt),
    Rule(("sms.dlt", *_FURTHER), _further_dlt),
    Rule(("sms.countries",), _unique_countries),
    Rule(("sms.countries",), _known_countries),
)
