"""Words of the organiser's that YAML drops, or takes in a way that nobody sees.

Refused is what looks like a part of the text (`see you #HackFest`); only told is what may well be
meant (`Main Hall  # ask Ravi`). Called by `config.validate` and `config.load`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smsverifier.config import wording
from smsverifier.config.schema import not_null, schema_at
from smsverifier.config.values import FREE_TEXT
from smsverifier.config.yaml_document import Comment, Location, YamlDocument
from smsverifier.config.yaml_errors import is_curly
from smsverifier.errors import Mistake

_PART_OF_TEXT = re.compile(r"#\w")
"""A hashtag or a number; a comment has a blank behind its #."""


_COMPARED = (("sms", "message"), ("sms", "dlt", "template"))
"""What carriers compare to the letter."""


def swallowed(document: YamlDocument) -> Iterator[Mistake]:
    """What YAML drops although it looks like a part of a text, or like the whole of one."""
    for location, comment in document.comments.items():
        is_whole = comment.line == comment.text
        in_a_text = _is_text(location) if is_whole else _is_free_text(location)
        if in_a_text and _PART_OF_TEXT.match(comment.text):
            yield _finding(location, comment, document)


def doubtful(document: YamlDocument) -> Iterator[Mistake]:
    """What may be meant as it is, and may be a mistake."""
    for location, comment in document.comments.items():
        is_whole = comment.line == comment.text
        if not is_whole and _is_free_text(location) and not _PART_OF_TEXT.match(comment.text):
            yield _finding(location, comment, document)
    for location, text in _texts(document.data, ()):
        if location in _COMPARED and text.strip() != text.strip("\n"):
            yield _blank_ends(location, document)
        if is_curly(text) and _is_free_text(location):
            path = wording.dotted(location)
            allowed = f"straight quotes, which are not sent: {wording.in_quotes(text[1:-1])}"
            found = f"curly quotes, which are sent as a part of the text{_line(path, document)}"
            yield Mistake(path, found, allowed)


def _blank_ends(location: Location, document: YamlDocument) -> Mistake:
    path = wording.dotted(location)
    found = f"a blank in front of the text or behind it, which is dropped{_line(path, document)}"
    allowed = "the text without it; one that is registered with it has to be registered anew"
    return Mistake(path, found, allowed)


def _finding(location: Location, comment: Comment, document: YamlDocument) -> Mistake:
    path = wording.dotted(location)
    return Mistake(
        path,
        f"{wording.quoted(comment.text)} behind the text, which YAML drops{_line(path, document)}",
        f"all of it in quotes, if that is a part of the text: {wording.in_quotes(comment.line)}; "
        "or the comment on a line of its own",
    )


def _line(path: str, document: YamlDocument) -> str:
    return f" (line {document.lines[path]})" if path in document.lines else ""


def _texts(value: object, at: Location) -> Iterator[tuple[Location, str]]:
    """Every text of the document, with its place."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _texts(member, (*at, key))
    elif isinstance(value, Sequence):
        for index, member in enumerate(value):
            yield from _texts(member, (*at, index))


def _is_free_text(location: Location) -> bool:
    """Whether the organiser may write what she likes there, so that nothing else notices."""
    return _node(location).get("pattern") in FREE_TEXT


def _is_text(location: Location) -> bool:
    node = _node(location)
    return node.get("type") == "string" and "enum" not in node


def _node(location: Location) -> Mapping[str, Any]:
    """The schema there; nothing where the models know no such key."""
    try:
        return not_null(schema_at(location))
    except (KeyError, StopIteration):
        return {}
