"""Comments are gone over at once; what is read is what PyYAML reads letter by letter."""

from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from smsverifier.config.yaml_document import Yaml12


class LetterByLetter(Yaml12):
    """The same loader with PyYAML's own way to the next token."""

    scan_to_next_token = yaml.SafeLoader.scan_to_next_token


PIECES = (
    *("a: b", "- c", "[d,", "e]", "{f: g,", "}", "h: |", "i: >-", "? j", "'k", "l'", '"m', 'n"'),
    *("# o", " # p", "#", "a: b # q", "---", "...", "%YAML 1.2", "!t", "&r", ":", ",", "x y"),
    *(" ", "  ", "    ", "\t", "\n", "\n", "\n", "\r\n", "\r", "\x85", "\u2028", "\ufeff", "é"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@example("a: b # c\n\n  # d\n\n# e\nf:\n  # g\n  - h\n# end without a new line")
@example("[a, # b\n\n # c\n d]\n")
@example("\ufeff# a\nb: c\n")
@example("a: |\n  # of the text\n\n  b\n# no more\n\nc: d\n")
def test_comments_skipped_at_once_leave_the_same_document(text: str) -> None:
    assert told(text, Yaml12) == told(text, LetterByLetter)


def told(text: str, loader: type[Yaml12]) -> list[object]:
    """Every event with its place, or how the reading ended."""
    found: list[object] = []
    try:
        for event in yaml.parse(text, Loader=loader):
            found.append((repr(event), _place(event.start_mark), _place(event.end_mark)))
    except yaml.MarkedYAMLError as error:
        found.append((str(error), _place(error.problem_mark)))
    return found


def _place(mark: Any) -> tuple[int, int, int] | None:
    return mark and (mark.index, mark.line, mark.column)
