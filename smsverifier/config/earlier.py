"""A new event's configuration out of an earlier one: a few values are others, all else stays.

Called by `init --from`. The text is edited, not written anew, so that comments, order and every
organiser's own way to write it stay. Knows no more of YAML than where the parser says a value is;
that the result says what it should is seen by reading it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from smsverifier.config.load import FileKind, parse, read_file
from smsverifier.config.model import Config
from smsverifier.config.yaml_document import Yaml12, read_document
from smsverifier.config.yaml_scalar import quoted_scalar
from smsverifier.errors import ConfigError
from smsverifier.times import moment_of

_FILE = FileKind(
    "earlier configuration", "--from", "Name the file of an earlier event with --from."
)
TIMES = ("event.starts_at", "event.ends_at", "event.closes_at")
CHANGED = (
    *("stack", "event.name", "event.date", "event.venue", "event.expected_registrations"),
    *TIMES,
)
"""What may be another: each a key with its section."""
Changes = Mapping[str, str | int | None]
"""Keys of `CHANGED` → their new values."""


@dataclass(frozen=True)
class EarlierEvent:
    """The configuration of an earlier event."""

    path: Path
    text: str
    config: Config


def read_earlier(path: Path) -> EarlierEvent:
    """The file at `path`.

    Raises:
        ConfigError: it cannot be read, or what it says is wrong.
    """
    raw = read_file(path, _FILE)
    config = parse(raw, source=str(path))
    return EarlierEvent(path, raw.decode("utf-8-sig"), config)


def moved_times(earlier: EarlierEvent, starts: str) -> Changes:
    """The new start, and the other times as far from it as they were.

    Without a start, old or new, they are nothing: another event's times are nobody's.
    """
    event, zone = earlier.config.event, earlier.config.zone
    texts = dict(zip(TIMES, (event.starts_at, event.ends_at, event.closes_at), strict=True))
    there = {key: text for key, text in texts.items() if text is not None}
    old, new = event.starts_at, starts.strip()
    if not new or old is None:
        return {**dict.fromkeys(there), **({TIMES[0]: new} if new else {})}
    try:
        at, was = moment_of(new, zone), moment_of(old, zone)
    except (ValueError, OverflowError):
        return {TIMES[0]: new}  # the models say what is wrong with it
    by = at.replace(tzinfo=None) - was.replace(tzinfo=None)
    moved = {key: _later(moment_of(text, zone), by, text) for key, text in there.items()}
    return {**moved, TIMES[0]: new}


def _later(at: datetime, by: timedelta, text: str) -> str:
    """As it is written: a day stays a day."""
    later = at.replace(tzinfo=None) + by
    return f"{later:%Y-%m-%d %H:%M}" if ":" in text else f"{later - timedelta(hours=12):%Y-%m-%d}"


def next_event(earlier: EarlierEvent, changes: Changes) -> str:
    """The earlier text with other values.

    Raises:
        ConfigError: a value is not allowed, or the file is written so that it cannot be edited.
    """
    try:
        text = _edited(earlier.text, changes)
    except yaml.YAMLError:
        raise _by_hand(earlier, changes) from None
    raw = text.encode("utf-8", "surrogatepass")
    found = read_document(raw)
    if found.data != _changed(earlier, changes):
        raise _by_hand(earlier, changes)
    parse(raw, source="the new configuration")
    return text


def _by_hand(earlier: EarlierEvent, changes: Changes) -> ConfigError:
    return ConfigError(
        f"{earlier.path} is written in a way that cannot be edited here.",
        where="--from",
        why="A value would have ended up in another place.",
        hint=f"Copy the file and change {', '.join(changes)} in it.",
    )


def still_named(earlier: EarlierEvent) -> Iterator[tuple[str, int]]:
    """Where other texts spell out what the event was called, when or where it was: path, line.

    Also the address of its page.
    """
    event, document = earlier.config.event, read_document(earlier.text.encode())
    words = [word for word in (event.name, event.date, event.venue) if len(word) > 2]
    for path, text in _texts(document.data, ""):
        is_page = path == "event.url" and text
        if is_page or (path not in CHANGED and any(word in text for word in words)):
            yield path, document.lines.get(path, 0)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _texts(member, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _texts(member, f"{path}[{index}]")


def _changed(earlier: EarlierEvent, changes: Changes) -> dict[str, Any]:
    data = read_document(earlier.text.encode()).data
    for key, value in changes.items():
        section, _, name = key.rpartition(".")
        if section:
            data[section] = {**(data.get(section) or {}), name: value}
        else:
            data[name] = value
    return data


def _scalar(value: str | int | None) -> str:
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else quoted_scalar(value)


# ---- Where a value is written --------------------------------------------------------------------


def _edited(text: str, changes: Changes) -> str:
    for key, value in changes.items():
        root = yaml.compose(text, Loader=Yaml12)
        if not isinstance(root, yaml.MappingNode):  # a valid configuration is one
            raise yaml.YAMLError
        text = _set(text, root, tuple(key.split(".")), _scalar(value))
    return text


def _set(text: str, section: yaml.MappingNode, path: tuple[str, ...], written: str) -> str:
    for key, value in section.value:
        if key.value != path[0]:
            continue
        if len(path) == 1:
            return _replaced(text, value, written)
        if not (isinstance(value, yaml.MappingNode) and value.value):
            return _replaced(text, value, f"{{{path[1]}: {written}}}")
        if value.flow_style or any(each.value == path[1] for each, _ in value.value):
            return _set(text, value, path[1:], written)
        return _below(text, key, value, f"{path[1]}: {written}")
    entry = f"{path[0]}: {written}" if len(path) == 1 else f"{path[0]}: {{{path[1]}: {written}}}"
    if section.flow_style:
        at = section.start_mark.index + 1
        return f"{text[:at]}{entry}{', ' if section.value else ''}{text[at:]}"
    end = _line_end(text)
    return f"{text.rstrip()}{end}{end}{entry}{end}"


def _replaced(text: str, node: yaml.Node, written: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    before = "" if start < end else " "  # `date:` says nothing, right behind the colon
    after = _line_end(text) if getattr(node, "style", None) in {"|", ">"} else ""
    return f"{text[:start]}{before}{written}{after}{text[end:]}"


def _below(text: str, key: yaml.Node, section: yaml.MappingNode, entry: str) -> str:
    """With `entry` on a line of its own, the first of the section."""
    at = text.index("\n", key.end_mark.index) + 1
    blanks = " " * section.start_mark.column
    return f"{text[:at]}{blanks}{entry}{_line_end(text)}{text[at:]}"


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
