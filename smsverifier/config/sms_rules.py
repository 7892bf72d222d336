"""Rules on the message, its sender and its countries; part of `config.rules`.

The placeholder syntax is `sms.text`'s, which this room may not import; a test keeps them equal.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from smsverifier.config.events import event_values
from smsverifier.config.model import Config
from smsverifier.config.rule import Rule
from smsverifier.config.wording import did_you_mean, quoted
from smsverifier.errors import Finding

_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
_LONGEST_VALUE = 30  # the name rules cut off there (design §7), and so does DLT (facts §5.9)
_MAX_MESSAGE = 1600  # characters of one Publish (facts §5.1)
_NEVER_IN_MESSAGE = ("phone", "email")  # phones make numbers and addresses tappable
_FALLBACK_SIGNS = " .'-\u200c\u200d"


def _placeholders(config: Config) -> Iterator[Finding]:
    known = _known_placeholders(config)
    for name in _used(config.sms.message):
        if name in ("{", "}"):
            allowed = "braces in pairs round a placeholder; {{ and }} for real braces"
            yield Finding("sms.message", f'a single "{name}"', allowed)
        elif name not in known:
            allowed = ", ".join(f"{{{word}}}" for word in known) + did_you_mean(name, known)
            yield Finding("sms.message", f"the placeholder {quoted('{' + name + '}')}", allowed)


def _empty_event_values(config: Config) -> Iterator[Finding]:
    used = _used(config.sms.message)
    for key, value in event_values(config).items():
        if not value and f"event.{key}" in used:
            allowed = f"a value for event.{key}, or a message without the placeholder"
            yield Finding("sms.message", f"{{event.{key}}}, which is empty", allowed)


def _length(config: Config) -> Iterator[Finding]:
    longest = len(_TOKEN.sub(lambda token: _longest(token[0], config), config.sms.message))
    if longest > _MAX_MESSAGE:
        found = f"{longest} characters with the longest values"
        yield Finding("sms.message", found, f"at most {_MAX_MESSAGE} characters, SNS's limit")


def _longest(token: str, config: Config) -> str:
    if len(token) == 1 or token in ("{{", "}}"):
        return token[0]
    event = {f"event.{key}": value for key, value in event_values(config).items()}
    return event.get(token[1:-1], "x" * _LONGEST_VALUE)


def _used(message: str) -> list[str]:
    tokens = (token for token in _TOKEN.findall(message) if token not in ("{{", "}}"))
    return list(dict.fromkeys(t if len(t) == 1 else t[1:-1] for t in tokens))


def _known_placeholders(config: Config) -> list[str]:
    fields = [f.name for f in config.form.fields if f.type not in _NEVER_IN_MESSAGE]
    return [*fields, *(f"event.{key}" for key in event_values(config))]


def _fallback(config: Config) -> Iterator[Finding]:
    wrong = [char for char in config.sms.name_fallback if not _fits_a_name(char)]
    if wrong:
        allowed = "letters, blanks and . ' -, as in a name"
        yield Finding("sms.name_fallback", quoted(config.sms.name_fallback), allowed)


def _fits_a_name(char: str) -> bool:
    return char in _FALLBACK_SIGNS or unicodedata.category(char)[0] in "LM"


def _sender_id(config: Config) -> Iterator[Finding]:
    sender = config.sms.sender_id
    if sender is None:
        return
    is_indian = "IN" in config.sms.countries
    if is_indian and not re.fullmatch(r"[A-Za-z]{3,6}", sender):
        allowed = "3 to 6 letters, as sms.countries has IN"
        yield Finding("sms.sender_id", quoted(sender), allowed)
    elif not re.search(r"[A-Za-z]", sender):
        yield Finding("sms.sender_id", quoted(sender), "at least one letter among 3 to 11 signs")


def _unique_countries(config: Config) -> Iterator[Finding]:
    for country, count in Counter(config.sms.countries).items():
        if count > 1:
            yield Finding("sms.countries", f"{country} {count} times", "each country once")


def _known_countries(config: Config) -> Iterator[Finding]:
    if config.sms.countries == ("IN",):
        return  # the usual case, without the 50 ms that the import takes
    from phonenumbers import PhoneMetadata  # noqa: PLC0415

    for index, country in enumerate(config.sms.countries):
        metadata = PhoneMetadata.metadata_for_region(country)
        if metadata is None or not metadata.mobile or not metadata.mobile.national_number_pattern:
            advice = '; did you mean "GB"?' if country == "UK" else ""
            allowed = f"an ISO 3166 code of a country with mobile numbers{advice}"
            yield Finding(f"sms.countries[{index}]", quoted(country), allowed)


_MESSAGE = ("sms.message", "form.fields", "event")

SMS_RULES: tuple[Rule, ...] = (
    Rule(("sms.message", "form.fields"), _placeholders),
    Rule(("sms.message", "event"), _empty_event_values),
    Rule(_MESSAGE, _length),
    Rule(("sms.name_fallback",), _fallback),
    Rule(("sms.sender_id", "sms.countries"), _sender_id),
    Rule(("sms.countries",), _unique_countries),
    Rule(("sms.countries",), _known_countries),
)
