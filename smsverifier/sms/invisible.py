r"""The characters that show nothing, as one list; and the control characters among them.

Used by `config.field_types` for the API's model, by `templates.form`, which fills it into the
form's script, and by `sms.number_text` for what is typed after a command or stands in a file. So
they agree on what is blank, and on what is taken out of a number.

`INVISIBLE`, `VISIBLE` and `CONTROL` are patterns for the model and the script. API Gateway's
engine reads ECMA 262 in UTF-16 units (its errors say "ECMA 262 regex …"), as a script does
without the `u` flag: there a character beyond U+FFFF is two. Pure ASCII, no `$`, no `#`.
"""

import re

RANGES = (
    (0x0000, 0x0020),  # C0 controls and the blank
    (0x007F, 0x00A0),  # C1 controls and the no-break space
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x1680, 0x1680),  # Ogham space
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0x2000, 0x200F),  # blanks, zero-width space and joiners, direction marks
    (0x2028, 0x202F),  # line ends, embeddings, narrow no-break space
    (0x205F, 0x206F),  # word joiner, isolates, what was deprecated or is kept free
    (0x2800, 0x2800),  # Braille pattern without dots
    (0x3000, 0x3000),  # ideographic space
    (0x3164, 0x3164),  # Hangul filler
    (0xFE00, 0xFE0F),  # variation selectors, such as those of emoji
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # half-width Hangul filler
    (0xFFF0, 0xFFFB),  # kept free, interlinear annotation
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical beams, ties and slurs
    (0xE0000, 0xE0FFF),  # tags, more variation selectors
)
"""First and last code point. Beyond U+FFFF a range lies within one high surrogate or fills its
own: that is what `_pair` can write."""

_BEYOND = 0x10000


def without_invisible(text: str) -> str:
    """`text` without any character that shows nothing, blanks included."""
    return _ANY.sub("", text)


def _class(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"


def _unit(number: int) -> str:
    return rf"\u{number:04x}"


def _pair(first: int, last: int) -> str:
    """A range beyond U+FFFF in UTF-16 units."""
    high = [0xD800 + (point - _BEYOND >> 10) for point in (first, last)]
    low = [0xDC00 + (point & 0x3FF) for point in (first, last)]
    return "".join(f"[{_class(*map(_unit, units))}]" for units in (high, low))


_ANY = re.compile("[" + "".join(_class(chr(first), chr(last)) for first, last in RANGES) + "]")
_UNITS = "".join(_class(_unit(a), _unit(b)) for a, b in RANGES if b < _BEYOND)

INVISIBLE = "|".join((f"[{_UNITS}]", *(_pair(a, b) for a, b in RANGES if a >= _BEYOND)))
"""Matches one character that shows nothing; an alternative, so in need of a group."""

VISIBLE = rf"(?:{INVISIBLE})*(?!{INVISIBLE})[\s\S]"
"""Matches at the beginning of a text that shows something: behind what shows nothing comes more."""

CONTROL = r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]"
"""A C0 or C1 control character other than a tab and the ends of lines."""
