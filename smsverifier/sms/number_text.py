"""What wraps a phone number in a text, and what spreadsheets do to numbers. Pure text.

Used by `sms.phone_numbers` for every phone, and by the reading of files for any other whole number.
What only wraps a number goes; words around one number are told apart from it; where a spreadsheet
has lost digits, that is said. Nothing is ever completed or invented. Which number it then is, and
whether it may be texted, is not decided here.
"""

import re
import unicodedata
from enum import StrEnum
from urllib.parse import unquote

from smsverifier.sms.invisible import without_invisible

SPREADSHEET = "spreadsheet"
"""The word that says who destroyed a number."""

_LONGEST_INPUT = 200
"""Characters. Two numbers with every separator and some words fit; what is longer is no number."""


class PhoneProblem(StrEnum):
    """Why a text is no number to send to."""

    NO_PHONE = "no_phone"
    """There is no digit in it."""
    LOST_DIGITS = "excel_lost_digits"
    NOT_A_MOBILE = "not_a_mobile"
    LANDLINE = "landline"
    COUNTRY = "country_not_allowed"
    TWO_NUMBERS = "two_numbers"


class NotAPhone(ValueError):
    """A text is no number that may be texted. `why` is a clause about it; it holds no number."""

    def __init__(self, problem: PhoneProblem, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.problem = problem
        self.why = why
        self.hint = hint or "Write it with its country code, for example +919876543210."


def whole_number(text: str) -> str | None:
    """The digits of a whole number that a spreadsheet wrote its own way; else None.

    `1.0` is 1, and `9.876500303E+09` is 9876500303: all its digits are there.
    """
    tidy = text.strip()
    if match := re.fullmatch(r"([0-9]+)[.,]0+", tidy):
        return match[1]
    match = _EXPONENT.fullmatch(tidy)
    return _unrounded(match) if match else None


def lost_digits(text: str) -> str:
    """What happened to a number that `is_rounded`, as a clause. It has lost whoever it named."""
    return f"a {SPREADSHEET} has lost its last digits: it wrote {text[:20]}"


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet wrote a number with fewer digits than it had: `9.19877E+11`."""
    match = _EXPONENT.fullmatch(text.strip())
    return match is not None and _unrounded(match) is None


_KEYCAP = "\u20e3"
"""What emoji put round a digit."""
_WRAPPERS = " \t\r\n'\"=`´‘’‛“”‹›«»;,"
_EXPONENT = re.compile(r"\+?([0-9]+)(?:[.,]([0-9]*))?\s*[eE]\s*\+?\s*([0-9]{1,3})")
_ROUNDED_INSIDE = re.compile(r"[0-9][.,][0-9]+\s*[eE]\s*[+-]?\s*[0-9]+")
_NO_ROOM = re.compile(r"#{2,}|#(?:NAME\?|VALUE!|REF!|NUM!|ERROR!|DIV/0!|NULL!)", re.IGNORECASE)
_WITHOUT_DECIMALS = re.compile(r"(\+?[0-9]{8,})[.,]0+")
_GROUPED = re.compile(r"\+?[0-9]{1,3}(?:,[0-9]{2,3}){2,}")
_WHATSAPP = re.compile(
    r"(?:https?://)?(?:www\.)?"
    r"(?:wa\.me/|(?:(?:api|web)\.whatsapp\.com/|whatsapp://)send/?\?(?:.*&)?phone=)"
    r"\+?([0-9]+)(?:[/?&#].*)?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:tel|sms|callto|whatsapp):(?!//)\s*", re.IGNORECASE)
_BETWEEN_NUMBERS = ";,|&"
_WITHIN_A_NUMBER = ".()[]{}\\_*~#:<>=`´'\"‘’‛“”‹›«»·•"
_SPREADSHEET = (
    "Open the original in the spreadsheet, give the column the format Text, or Number without "
    "decimals, and save it again."
)


def tidied(text: str) -> str:
    """NFKC, ASCII digits, and nothing that is not seen."""
    if len(text) > _LONGEST_INPUT:
        raise no_phone_at_all()
    folded = unicodedata.normalize("NFKC", re.sub(r"[\r\n]+", ";", text))
    seen = " ".join(map(without_invisible, re.split(r"\s", folded.replace(_KEYCAP, ""))))
    digits = (str(unicodedata.decimal(char, char)) for char in seen)
    return _SCHEME.sub("", unquote("".join(digits)).strip(_WRAPPERS))


def as_one(tidy: str) -> str | None:
    """The number as digits where all of `tidy` is one, written by a machine; else None.

    Raises NotAPhone where a spreadsheet has lost digits.
    """
    if match := _WHATSAPP.fullmatch(tidy):
        return f"+{match[1]}"  # such a link has the country code, and never a plus sign
    if match := _EXPONENT.fullmatch(tidy):
        exact = _unrounded(match)
        if exact is not None:
            return exact
    if match := (_EXPONENT.fullmatch(tidy) or _ROUNDED_INSIDE.search(tidy)):
        raise NotAPhone(PhoneProblem.LOST_DIGITS, lost_digits(match[0]), _SPREADSHEET)
    if _NO_ROOM.fullmatch(tidy):
        why = f"a {SPREADSHEET} shows {tidy[:8]} in its place"
        raise NotAPhone(PhoneProblem.LOST_DIGITS, why, _SPREADSHEET)
    if match := _WITHOUT_DECIMALS.fullmatch(tidy):
        return match[1]
    return tidy.replace(",", "") if _GROUPED.fullmatch(tidy) else None


def _unrounded(match: re.Match[str]) -> str | None:
    """The whole number in scientific notation if all its digits are there, else None."""
    before, after, exponent = match[1], match[2] or "", int(match[3])
    behind_the_point = after[exponent:]
    if len(after) < exponent or behind_the_point.strip("0"):
        return None
    return (before + after[:exponent]).lstrip("0") or "0"


def pieces_of(tidy: str) -> list[str]:
    """The runs of digits and separators, without the words around them. Raises NotAPhone."""
    shape = shape_of(tidy)
    if not re.search("[0-9]", shape):
        if "@" in tidy:
            raise no_phone_at_all()
        raise NotAPhone(PhoneProblem.NO_PHONE, "it is not a phone number: there is no digit in it")
    # Letters that touch digits are a slip of the pen (98765O1331) or some other name of a person.
    if "?" in shape or re.search("[0-9]x|x[0-9]", shape):
        raise no_phone_at_all()
    return [piece for piece in re.split("[x;]+", shape) if re.search("[0-9]", piece)]


def shape_of(tidy: str) -> str:
    """One sign for each: digits, `+` and `/` as they are, x a letter, `;` between, ? unknown."""
    return re.sub(r"\++", "+", "".join(map(_sign, tidy)))


def _sign(char: str) -> str:
    if char in "0123456789+/":
        return char
    if char in _BETWEEN_NUMBERS:
        return ";"
    category = unicodedata.category(char)
    if char in _WITHIN_A_NUMBER or category in {"Pd", "Zs"} or char == "\u2212":
        return " "
    return "x" if category[0] in "LM" else "?"


def words_of(tidy: str) -> str:
    """The words in it."""
    return " ".join("".join(c if _sign(c) == "x" else " " for c in tidy).split())


def joined(piece: str) -> str:
    """A piece without its separators."""
    return re.sub("[ /]", "", piece)


def no_phone_at_all() -> NotAPhone:
    """For what no rule reads as a number."""
    return NotAPhone(PhoneProblem.NOT_A_MOBILE, "it is not a phone number")
