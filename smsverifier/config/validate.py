"""Check a document by the models and the rules, and say of each mistake what to write instead.

Called by `config.load`. Reads no file. Advice must work: whoever does as it says is through.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from smsverifier.config import wording
from smsverifier.config.model import Config
from smsverifier.config.rules import broken_rules
from smsverifier.config.schema import dotted_keys, not_null, schema_at
from smsverifier.config.schema_check import Refusal
from smsverifier.config.section import ValidationError
from smsverifier.config.yaml_document import YamlDocument
from smsverifier.config.yaml_errors import colon_space, is_curly
from smsverifier.config.yaml_pitfalls import swallowed
from smsverifier.errors import Mistake

_PLAIN_ITEM = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""What needs no quotes in a list."""
_NEEDED = {
    "name": "{name: name, label: Your name}",
    "phone": "{name: phone, label: Mobile number, type: phone}",
}
"""The fields that every form has, as they may be written."""
_CAP = ("sms", "max_messages")
_ZONE = ("event", "timezone")
_NO_CAP = "; null is no cap at all (to text nobody: smsverifier pause)"


def advice_on(error: Refusal, source: str | None) -> str:
    """What to write instead, from `; ` on; nothing where what is allowed says it all.

    `source`: how the value is written in the file, where YAML makes something else of it.
    """
    value, advice = error["value"], ""
    match error["type"]:
        case "string_type" if source:
            advice = wording.advice_on_quotes(source)
        case "string_type" if isinstance(value, Mapping):
            advice = "; put a text that begins with { in quotes"
        case "tuple_type" if isinstance(value, str | int | float):
            advice = _as_list(error, source or str(value))
        case "too_short" if error["loc"] == ("form", "fields"):
            advice = _missing_fields(value)
        case "literal_error" if isinstance(value, str) and not is_curly(value):
            advice = wording.did_you_mean(value, schema_at(error["loc"])["enum"])
        case _ if error["loc"] == _CAP:
            advice = _NO_CAP
        case "bool_type" if str(value).lower() in ("yes", "no", "on", "off"):
            advice = f"; {value} is a text here"
    return advice or _about_time(error) or _of_characters(value)


def _about_time(error: Refusal) -> str:
    """Of what is written as it must be, and yet is no moment or no zone."""
    if error["type"] != "value_error":
        return ""
    if error["loc"] != _ZONE:
        return "; there is no such day, or no such time of day"
    known = available_timezones()
    if not known:
        return "; this machine has no list of them: install the package tzdata beside smsverifier"
    return wording.did_you_mean(str(error["value"]), known)


def _missing_fields(fields: object) -> str:
    """Which of the fields that every form needs are not in the list, and how to write them."""
    entries = fields if isinstance(fields, list | tuple) else ()
    # A list, as the name may be anything: a group of keys is in no set.
    there = [entry.get("name") for entry in entries if isinstance(entry, Mapping)]
    missing = [f"- {field}" for name, field in _NEEDED.items() if name not in there]
    return f"; add {' and '.join(missing)}" if missing else ""


def _as_list(error: Refusal, written: str) -> str:
    """`; write [IN]`, where one value stands in place of a list of texts."""
    item: Mapping[str, Any] = not_null(schema_at(error["loc"])).get("items", {})
    if item.get("type") != "string":
        return ""
    items = [text for part in written.split(",") if (text := part.strip())]
    if not all(re.search(item.get("pattern", ""), text) for text in items):
        return f"; each is {wording.allowed(item)}"
    shown = (text if _PLAIN_ITEM.fullmatch(text) else wording.in_quotes(text) for text in items)
    return f"; write [{', '.join(shown)}]"


def _of_characters(value: object) -> str:
    """About quotes and blanks that are none."""
    if not isinstance(value, str):
        return ""
    if space := colon_space(value):
        return f"; a {space} stands behind its colon: type a blank instead"
    if not is_curly(value):
        return ""
    return (
        f"; its quotes are curly ones, as word processors write them, and so a part of the text: "
        f"write {wording.in_quotes(value[1:-1])}"
    )


UNKNOWN_KEY = "an unknown key"
_WRITTEN_OUT = (("sms", "max_messages"),)
_DIGITS = ("account",)
"""Keys whose digits are a name: YAML takes them for a number, which has no zeros in front."""


@dataclass(frozen=True)
class Validated:
    """A configuration and what is wrong with it."""

    usable: Config
    """What the models take of it: without the keys that they refuse."""
    findings: tuple[Mistake, ...] = ()

    @property
    def config(self) -> Config | None:
        """It, if nothing is wrong with it."""
        return None if self.findings else self.usable


def validate(document: YamlDocument) -> Validated:
    """Check a document's data: each key by the models, keys against each other by the rules.

    So that one mistyped key does not hide a wrong combination elsewhere, the keys the models refuse
    are left out and the rules that do not read them still run.
    """
    data, lines = _as_digits(_without_blanks(document), document), document.lines
    config, errors = _modelled(data)
    findings = [_finding(error, document) for error in errors]
    wrong: list[tuple[str, ...]] = []
    while config is None:  # again, as a section may need the key that is left out: it goes as well
        wrong += [_top(_refused(error)) for error in errors]
        config, errors = _modelled(_without(data, wrong))
    findings += [_located(broken, lines) for broken in broken_rules(config, wrong)]
    dropped = list(swallowed(document))
    # What is dropped says more than that nothing is there.
    findings = [each for each in findings if each.path not in {drop.path for drop in dropped}]
    findings += dropped
    findings.sort(key=lambda finding: _nearest(finding.path, lines))
    return Validated(config, tuple(findings))


def _without_blanks(document: YamlDocument) -> dict[str, Any]:
    """The data without keys left blank that would take a brake off: that null is written out."""
    blank = [keys for keys in _WRITTEN_OUT if document.sources.get(".".join(keys)) == ""]
    return _without(document.data, blank)


def _as_digits(data: dict[str, Any], document: YamlDocument) -> dict[str, Any]:
    """The data with digits that are a name as they are written."""
    sources = {key: document.sources.get(key, "") for key in _DIGITS if key in data}
    return data | {key: text for key, text in sources.items() if text.isdecimal()}


def own_mistake(key: str, value: object) -> Mistake | None:
    """What is wrong with `value` as that of one topmost key, or None."""
    _config, errors = _modelled({key: value})
    return _finding(errors[0], YamlDocument()) if errors else None


def _modelled(data: Mapping[str, Any]) -> tuple[Config | None, list[Refusal]]:
    try:
        return Config.model_validate(data), []
    except ValidationError as error:
        return None, list(error.refusals)


def _refused(error: Refusal) -> tuple[str | int, ...]:
    """Where the value is that the model refuses: what lacks a key is refused as a whole."""
    location = error["loc"]
    return location[:-1] if error["type"] == "missing" else location


def _top(location: Sequence[str | int]) -> tuple[str, ...]:
    """The part of a location above the first list: a list with one bad entry is left out whole."""
    keys: list[str] = []
    for part in location:
        if isinstance(part, int):
            break
        keys.append(part)
    return tuple(keys)


def _without(data: Mapping[str, Any], wrong: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    heads = {keys[0] for keys in wrong if len(keys) == 1}
    kept = {key: value for key, value in data.items() if key not in heads}
    for key, value in kept.items():
        inner = [keys[1:] for keys in wrong if keys[0] == key]
        if inner and isinstance(value, Mapping):
            kept[key] = _without(value, inner)
    return kept


def _finding(error: Refusal, document: YamlDocument) -> Mistake:
    location, lines = error["loc"], document.lines
    path = wording.dotted(location)
    source = document.sources.get(path)
    if error["type"] == "extra_forbidden":
        return _located(_unknown_key(location), lines)
    if error["type"] == "missing":
        near = lines.get(wording.dotted(location[:-1]))
        return Mistake(path, f"nothing{_line(near)}", wording.allowed(schema_at(location)))
    allowed = wording.allowed(schema_at(location)) + advice_on(error, source)
    return _located(Mistake(path, wording.found(error["value"], source), allowed), lines)


def _unknown_key(location: Sequence[str | int]) -> Mistake:
    key = str(location[-1])
    siblings = not_null(schema_at(location[:-1]))["properties"]
    advice = wording.did_you_mean(key, siblings)
    if is_curly(key):
        advice = f"; {key[1:-1]} without the curly quotes"
    elsewhere = [known for known in dotted_keys() if known.rpartition(".")[2] == key]
    if elsewhere:
        advice = f"; {key} belongs at {' or '.join(elsewhere)}"
    known = f"the keys {', '.join(siblings)}{advice}"
    return Mistake(wording.dotted(location), UNKNOWN_KEY, known)


def _located(finding: Mistake, lines: Mapping[str, int]) -> Mistake:
    return Mistake(finding.path, finding.found + _line(lines.get(finding.path)), finding.allowed)


def _nearest(path: str, lines: Mapping[str, int]) -> int:
    return lines.get(path, lines.get(path.rpartition(".")[0], 0))


def _line(line: int | None) -> str:
    return "" if line is None else f" (line {line})"
