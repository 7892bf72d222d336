"""Java's and ECMAScript's regular expressions on Python's `re`.

API Gateway runs on Java: selection patterns and the string methods of mapping templates are Java's,
while JSON Schema says ECMA 262. Python differs from both in what `$`, `.`, `\\d`, `\\w` and `\\s`
match. What has no equivalent here is refused, never guessed.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


class RegexNotModelledError(ValueError):
    """An expression or replacement text that is wrong, or that `re` cannot stand in for."""


@dataclass(frozen=True)
class Dialect:
    """What the pieces that differ from Python's become."""

    end: str
    """`$`"""
    any: str
    """`.`"""
    space: str
    """`\\s`, as the inside of a character class"""


# Java's `$` also matches before a line terminator that ends the text; \r\n is one terminator.
JAVA = Dialect(
    end=r"(?=(?:\r\n|(?<!\r)\n|[\r\x85\u2028\u2029])?\Z)",
    any=r"[^\n\r\x85\u2028\u2029]",
    space=r" \t\n\x0b\f\r",
)
ECMA = Dialect(
    end=r"\Z",
    any=r"[^\n\r\u2028\u2029]",
    space=r" \t\n\x0b\f\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
)

_PIECE = re.compile(r"\\.|.", re.DOTALL)
# Pieces that `re` does not know, takes for something else, or would take literally.
_REFUSED = frozenset(("\\Z", "\\z", "\\A", "\\Q", "\\E", "\\G", "\\h", "\\R", "\\X", "\\p", "\\P"))


@lru_cache(maxsize=512)
def compiled(expression: str, dialect: Dialect) -> re.Pattern[str]:
    """The expression for Python. Raises RegexNotModelledError for what cannot be translated."""
    try:
        return re.compile("".join(_translated(expression, dialect)), re.ASCII)
    except re.error as error:
        raise RegexNotModelledError(f"the pattern {expression!r}: {error}") from error


def ecma_finds(expression: str, text: str) -> bool:
    """Whether ECMA 262 finds the expression in `text`, a character beyond U+FFFF being two.

    Raises RegexNotModelledError.
    """
    return compiled(_utf16(expression), ECMA).search(_utf16(text)) is not None


def _utf16(text: str) -> str:
    """Each UTF-16 unit of `text` as a character of its own."""
    if text.isascii():
        return text
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(map(chr, struct.unpack(f">{len(units) // 2}H", units)))


def _translated(expression: str, dialect: Dialect) -> Iterator[str]:
    in_class = False
    previous = ""
    for match in _PIECE.finditer(expression):
        piece = match[0]
        if piece in _REFUSED or (in_class and _nests(piece, previous, dialect)):
            raise RegexNotModelledError(f"{piece} in the pattern {expression!r}")
        yield _in_class(piece, dialect) if in_class else _outside(piece, dialect)
        in_class = piece != "]" if in_class else piece == "["
        previous = piece


def _nests(piece: str, previous: str, dialect: Dialect) -> bool:
    """Java alone has classes in classes, and `&&` for what two have in common."""
    return dialect is JAVA and (piece == "[" or piece == previous == "&")


def _in_class(piece: str, dialect: Dialect) -> str:
    return {"\\s": dialect.space, "[": "\\[", "&": "\\&", "|": "\\|", "~": "\\~"}.get(piece, piece)


def _outside(piece: str, dialect: Dialect) -> str:
    return {
        "$": dialect.end,
        ".": dialect.any,
        "\\s": f"[{dialect.space}]",
        "\\S": f"[^{dialect.space}]",
    }.get(piece, piece)


def java_replace(text: str, expression: str, replacement: str) -> str:
    """String.replaceAll with a plain text. Raises RegexNotModelledError."""
    if "$" in replacement or "\\" in replacement:
        raise RegexNotModelledError("groups and escapes in a replacement text")
    return compiled(expression, JAVA).sub(lambda _: replacement, text)
