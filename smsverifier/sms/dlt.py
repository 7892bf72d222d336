"""Whether a text is the one registered on an Indian DLT portal.

Indian carriers compare each message with its content template and drop what differs, without a
word to the sender (aws: dlt-text-must-match). Used by the tool (`message`, `check`) and, copied
into the zip as `sms_dlt`, by the handler, which sends nothing that would be dropped. Standard
library only, nothing of ours imported.

A template is fixed text with variables: `{#var#}`, or with the purpose that TRAI's direction of
November 2025 wants named, `{#alphanumeric#}`, `{#numeric#}`, `{#url#}` and others. Some portals
show them without braces, `#numeric#`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

LONGEST_VALUE = 30
"""Characters in one variable (aws: dlt-variable-30)."""

TAGS = frozenset({"var", "alphanumeric", "numeric", "number", "url", "urlott", "cbn", "email"})
"""The variables that the portals know. `cbn` is a call-back number, `urlott` an app's link."""

INDIA = "+91"
"""How the numbers begin whose texts are registered: nowhere else are any (aws: dlt-india-only)."""

_VARIABLE = re.compile(r"\{#([A-Za-z]+)#\}")
_WITHOUT_BRACES = re.compile(rf"(?<!\{{)#({'|'.join(sorted(TAGS))})#", re.IGNORECASE)
_ANY = re.compile(f"{_VARIABLE.pattern}|{_WITHOUT_BRACES.pattern}", re.IGNORECASE)
_DIGITS_ONLY = frozenset({"numeric", "number"})


def variables(template: str) -> tuple[str, ...]:
    """The tags of the template's variables, in order: `("var", "url")`."""
    return tuple(tag.lower() for tag in _pieces(template)[1::2])


def spellings(template: str) -> tuple[str, ...]:
    """The template's variables as they are written: `("{#Var#}", "#url#")`."""
    return tuple(match[0] for match in _ANY.finditer(template))


def fixed_texts(template: str) -> tuple[str, ...]:
    """What stands in front of, between and behind the variables; one more than there are."""
    return tuple(_pieces(template)[0::2])


def matches(template: str, text: str, longest: int = LONGEST_VALUE) -> bool:
    """Whether `text` is `template` to the letter, each variable 1 to `longest` characters long."""
    return difference(template, text, longest) is None


def off_template(phone: str, template: str, text: str) -> str | None:
    """Why a carrier would drop this text to `phone` without a word, as a row's error; or None."""
    if not phone.startswith(INDIA) or matches(template, text):
        return None
    return "dlt_template_mismatch"


def difference(template: str, text: str, longest: int = LONGEST_VALUE) -> int | None:
    """How many characters of `text` agree with `template`; None if it matches wholly.

    Where variables could end in several places, all of them are followed at once: the time grows
    with the lengths only, whatever was typed into the form.
    """
    ends = {0}
    for index, piece in enumerate(_pieces(template)):
        starts = sorted(ends)
        if index % 2:
            ends = {end for start in starts for end in _filled(piece, text, start, longest)}
            agreed = starts[-1]
        else:
            ends = {start + len(piece) for start in starts if text.startswith(piece, start)}
            agreed = max(starts, key=lambda start: _common(piece, text[start:]))
            agreed += _common(piece, text[agreed:])
        if not ends:
            return agreed
    return None if len(text) in ends else max(ends)


def odd_signs(template: str, text: str) -> tuple[str, ...]:
    """What stands in a variable of `text` and is no letter a to z, digit or blank, each once.

    By there being more of it than in the template's own words. Some carriers are said to take
    `{#alphanumeric#}` for those alone (aws: dlt-variable-tags).
    """
    own = Counter("".join(fixed_texts(template)))
    return tuple(char for char in Counter(text) - own if not _is_plain(char))


def _is_plain(char: str) -> bool:
    return char == " " or (char.isascii() and char.isalnum())


def _pieces(template: str) -> list[str]:
    """Fixed texts and, between them, the tags of variables."""
    return _VARIABLE.split(_WITHOUT_BRACES.sub(r"{#\1#}", template))


def _filled(tag: str, text: str, start: int, longest: int) -> Iterator[int]:
    """Where a variable that begins at `start` may end; a space too many is no part of one."""
    if text.startswith(" ", start):
        return
    for end in range(start, min(start + longest, len(text))):
        if text[end] == "\n" or (tag.lower() in _DIGITS_ONLY and text[end].isalpha()):
            return
        if text[end] != " ":
            yield end + 1


def _common(left: Iterable[str], right: Iterable[str]) -> int:
    """How many characters two texts begin with alike."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
