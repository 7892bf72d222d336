"""From plain data to a `Config`, or to every finding at once; called by `config.load`.

The models check each key by itself, the rules check keys against each other. So that one mistyped
key does not hide a wrong combination elsewhere, the keys the models refuse are left out and the
rules that do not read them still run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from smsverifier.config import wording
from smsverifier.config.advice import advice_on
from smsverifier.config.document import Document
from smsverifier.config.lookalikes import is_curly
from smsverifier.config.model import Config
from smsverifier.config.rules import broken_rules
from smsverifier.config.schema import dotted_keys, not_null, schema_at
from smsverifier.config.swallowed import swallowed
from smsverifier.errors import Finding

UNKNOWN_KEY = "an unknown key"
_WRITTEN_OUT = (("sms", "max_messages"),)


@dataclass(frozen=True)
class Checked:
    """A configuration and what is wrong with it."""

    usable: Config
    """What the models take of it: without the keys that they refuse."""
    findings: tuple[Finding, ...] = ()

    @property
    def config(self) -> Config | None:
        """It, if nothing is wrong with it."""
        return None if self.findings else self.usable


def check(document: Document) -> Checked:
    """Check a document's data by the models and the rules."""
    data, lines = _without_blanks(document), document.lines
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
    return Checked(config, tuple(findings))


def _without_blanks(document: Document) -> dict[str, Any]:
    """The data without keys left blank that would take a brake off: that null is written out."""
    blank = [keys for keys in _WRITTEN_OUT if document.sources.get(".".join(keys)) == ""]
    return _without(document.data, blank)


def own_mistake(key: str, value: object) -> Finding | None:
    """What is wrong with `value` as that of one topmost key, or None."""
    _config, errors = _modelled({key: value})
    return _finding(errors[0], Document()) if errors else None


def _modelled(data: Mapping[str, Any]) -> tuple[Config | None, list[ErrorDetails]]:
    try:
        return Config.model_validate(data), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
        return None, [each for each in errors if not _is_echo(each)]


def _is_echo(error: ErrorDetails) -> bool:
    """Whether a list is called too short only because its bad entries were not counted."""
    if error["type"] != "too_short":
        return False
    return len(error["input"]) >= int(schema_at(error["loc"])["minItems"])


def _refused(error: ErrorDetails) -> tuple[str | int, ...]:
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


def _finding(error: ErrorDetails, document: Document) -> Finding:
    location, lines = error["loc"], document.lines
    path = wording.dotted(location)
    source = document.sources.get(path)
    if error["type"] == "extra_forbidden":
        return _located(_unknown_key(location), lines)
    if error["type"] == "missing":
        near = lines.get(wording.dotted(location[:-1]))
        return Finding(path, f"nothing{_line(near)}", wording.allowed(schema_at(location)))
    allowed = wording.allowed(schema_at(location)) + advice_on(error, source)
    return _located(Finding(path, wording.found(error["input"], source), allowed), lines)


def _unknown_key(location: Sequence[str | int]) -> Finding:
    key = str(location[-1])
    siblings = not_null(schema_at(location[:-1]))["properties"]
    advice = wording.did_you_mean(key, siblings)
    if is_curly(key):
        advice = f"; {key[1:-1]} without the curly quotes"
    elsewhere = [known for known in dotted_keys() if known.rpartition(".")[2] == key]
    if elsewhere:
        advice = f"; {key} belongs at {' or '.join(elsewhere)}"
    known = f"the keys {', '.join(siblings)}{advice}"
    return Finding(wording.dotted(location), UNKNOWN_KEY, known)


def _located(finding: Finding, lines: Mapping[str, int]) -> Finding:
    return Finding(finding.path, finding.found + _line(lines.get(finding.path)), finding.allowed)


def _nearest(path: str, lines: Mapping[str, int]) -> int:
    return lines.get(path, lines.get(path.rpartition(".")[0], 0))


def _line(line: int | None) -> str:
    return "" if line is None else f" (line {line})"
