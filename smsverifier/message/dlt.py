"""The lint of India's DLT rules: what carriers would drop without a word, said beforehand.

Only for configurations that text India (aws: dlt-text-must-match). The variables' tags are those of
TRAI's direction of 18 November 2025 (aws: dlt-variable-tags).
"""

import re
from collections.abc import Iterator

from smsverifier.config import DLT_REGIONS, Config, Dlt
from smsverifier.config.field_types import sent_as
from smsverifier.finding import Finding, FindingState
from smsverifier.message.dlt_warnings import registered_findings, template_findings
from smsverifier.message.samples import longest_registrant, wording
from smsverifier.sms.dlt import LONGEST_VALUE, difference, matches, variables
from smsverifier.sms.encoding import plain
from smsverifier.sms.text import render

_TAPPABLE = re.compile(
    r"https?://\S+|\S+@\S+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?"
    r"|\+?\b(?=(?:[ -]?[0-9]){10})[0-9]{2,5}(?:[ -]?[0-9]{3,8}){1,3}",
    re.IGNORECASE,
)
"""A link, an address or a number to call of at least ten digits (a date has eight)."""
_FOR_LINKS = frozenset({"url", "urlott", "cbn", "email"})
"""Tags of variables that hold nothing else than what `_TAPPABLE` finds."""
_BLANKS = "the text without the answers that may be blank"
_NEVER_BLANK = (
    "A variable is never empty: give each field whose answer goes into the message a fallback"
)
_UNLIMITED = 10_000
_AROUND = 16
"""Characters shown on each side of where a text departs from its template."""


def dlt_findings(config: Config, text: str) -> Iterator[Finding]:
    """What is found in `text` as a message to India."""
    if "IN" not in config.sms.countries:
        return
    if config.sms.dlt is None:
        yield _unregistered(config)
        return
    yield _sender(config)
    yield _region(config)
    yield _same_text(config, config.sms.dlt, text)
    yield from template_findings(config.sms.dlt.template)
    yield from registered_findings(config, config.sms.dlt, text)
    yield from _links(variables(config.sms.dlt.template), text)


def _unregistered(config: Config) -> Finding:
    if config.sms.sender_id is None:
        detail = "no DLT template: India is reached by the international route, from any number"
        advice = "The local route is far cheaper: register on a DLT portal and set sms.dlt."
        return Finding("dlt", FindingState.OK, detail, advice)
    detail = f"the sender ID {config.sms.sender_id} without a DLT entity and template"
    advice = "Set sms.dlt: without both IDs carriers block the message or send it dearer."
    return Finding("dlt", FindingState.WARNING, detail, advice)


def _sender(config: Config) -> Finding:
    if config.sms.sender_id is None:
        advice = "Set sms.sender_id to the header that the template is registered for."
        return Finding("dlt_sender", FindingState.BLOCKER, "there is no sender ID", advice)
    detail = f"sender ID {config.sms.sender_id}, with entity and template ID"
    return Finding("dlt_sender", FindingState.OK, detail)


def _region(config: Config) -> Finding:
    if config.region in DLT_REGIONS:
        return Finding("dlt_region", FindingState.OK, f"{config.region} has the local route")
    detail = f"{config.region} has no local route to India"
    advice = f"Send from {' or '.join(DLT_REGIONS)}."
    return Finding("dlt_region", FindingState.BLOCKER, detail, advice)


def _same_text(config: Config, dlt: Dlt, text: str) -> Finding:
    for who, tried in (("this text", text), *_others(config)):
        if not matches(dlt.template, tried):
            detail = f"{who} is not the registered template: {_departure(dlt.template, tried)}"
            mending = _NEVER_BLANK if who == _BLANKS else _mending(dlt.template, tried)
            advice = f"{mending}; what differs is never sent."
            return Finding("dlt_template", FindingState.BLOCKER, detail, advice)
    return Finding("dlt_template", FindingState.OK, "the text is the registered template")


def _others(config: Config) -> Iterator[tuple[str, str]]:
    """Whose text it is, and the text, for registrants who differ most from the longest."""
    words, longest = wording(config), longest_registrant(config)
    if "name" in longest:
        yield "the text for a name of one letter", render(words, {**longest, "name": "A"})
        yield "the text for a name unfit to send", render(words, {**longest, "name": ""})
    # A text typed into the form is not sent if it breaks the name rule; the API checks the others.
    fields = config.form.fields
    sure = {field.name for field in fields if field.required and not sent_as(field).may_be_dropped}
    if set(longest) - sure - {"name"}:
        answers = {key: text for key, text in longest.items() if key in sure | {"name"}}
        yield _BLANKS, render(words, answers)


def _is_too_long(template: str, text: str) -> bool:
    """Whether it is the registered template but for the length of a variable."""
    return matches(template, text, _UNLIMITED)


def _mending(template: str, text: str) -> str:
    if _is_too_long(template, text):
        return "Shorten what stands there, or have it registered as fixed text"
    return "Make sms.message and sms.dlt.template one text"


def _departure(template: str, text: str) -> str:
    if _is_too_long(template, text):
        return f"a variable holds more than {LONGEST_VALUE} characters"
    if matches(template.casefold(), text.casefold()):
        return "capitals and small letters differ"
    if matches(_spaced(template), _spaced(text)):
        return "spaces or line ends differ"
    if matches(plain(template), plain(text)):
        return "characters that look alike differ, such as quotation marks"
    at = difference(template, text) or 0
    if at == len(text):
        return f"it ends too soon, at {text[-_AROUND:]!r}"
    return (
        f"it departs from it at character {at + 1}, {text[max(0, at - _AROUND) : at + _AROUND]!r}"
    )


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _links(tags: tuple[str, ...], text: str) -> Iterator[Finding]:
    if found := _TAPPABLE.search(text):
        detail = f"the text holds {found[0]}"
        advice = "Whitelist links and numbers to call on the DLT portal, or leave them out."
        yield Finding("dlt_links", FindingState.WARNING, detail, advice)
    elif unfilled := [tag for tag in tags if tag in _FOR_LINKS]:
        detail = f"the template has {{#{unfilled[0]}#}}, and the text holds nothing of that kind"
        advice = "Carriers compare what a variable holds with its tag: {#alphanumeric#} for a name."
        yield Finding("dlt_links", FindingState.WARNING, detail, advice)
