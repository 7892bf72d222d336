"""What makes a text dear: characters outside GSM-7, and cuts at the ends of words.

Called by `message` for what it finds in a text. `sms.text.measure` counts units and parts; here is
why they are so many, and what to write instead. One character outside the GSM-7 alphabet turns the
whole text into UCS-2: 70 characters a part in place of 160. Most of them come from word processors
and phones, and have a plain twin.
"""

import re
import unicodedata
from dataclasses import dataclass

from smsverifier.sms.text import CAPACITY, Measure, is_gsm7, part_sizes, unit_sizes

_INSTEAD = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff", ""),
    **dict.fromkeys("\u2022\u00b7\u2023\u25cf\u25aa", "-"),
    "\u2026": "...",
    "\u20b9": "Rs",
    "\u20a8": "Rs",
    "\u00d7": "x",
    "\u2044": "/",
    "\u2122": "(TM)",
    "\u00a9": "(c)",
    "\u00ae": "(R)",
    "\u00b0": " deg",
    "\u2192": "->",
    "\u2190": "<-",
    "\u00e7": "c",  # the alphabet has the capital only
    "\u0964": ".",  # a danda in a text of Latin letters
}


@dataclass(frozen=True)
class Outside:
    """A character that GSM-7 has not, and the text to write instead.

    `instead` is "" for what can only be left out, and None for a letter of another script, which
    has no twin: there the choice of UCS-2 is the writer's.
    """

    char: str
    instead: str | None

    @property
    def label(self) -> str:
        """The character as it may be shown: the invisible by its name."""
        is_visible = self.char.isprintable() and not self.char.isspace()
        shown = is_visible and not unicodedata.category(self.char).startswith(("M", "C"))
        return self.char if shown else unicodedata.name(self.char, f"U+{ord(self.char):04X}")


def outside_gsm7(text: str) -> tuple[Outside, ...]:
    """The characters of `text` that make it UCS-2, each once, in order."""
    return tuple(Outside(char, _instead(char)) for char in dict.fromkeys(text) if not is_gsm7(char))


def plain(text: str) -> str:
    """`text` with every character that has a twin in GSM-7 written as that."""
    return "".join(c if is_gsm7(c) else _twin_or_same(c) for c in text)


def _twin_or_same(char: str) -> str:
    instead = _instead(char)
    return char if instead is None else instead


def _instead(char: str) -> str | None:
    if char in _INSTEAD:
        return _INSTEAD[char]
    # Compatibility forms and accents: "ﬁ" is "fi", "ê" is "e", a bold "𝐇" is "H".
    letters = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
    if letters and is_gsm7("".join(letters)):
        return "".join(letters)
    return None if unicodedata.category(char)[0] in "LMN" else ""


_WORDS = re.compile(r"\S*\s*")


def parts_at_words(text: str, measure: Measure) -> int:
    """Parts of `text` if no word is cut; the same as `measure.parts` for a single part.

    SNS splits a long message at the ends of words (aws: sns-splits-at-words), phones' networks cut
    anywhere: where the two differ, a bill may show this number.
    """
    if measure.parts == 1:
        return 1
    capacity = CAPACITY[measure.encoding][1]
    words = [sum(unit_sizes(word, measure.encoding)) for word in _WORDS.findall(text)]
    if max(words) > capacity:
        return measure.parts  # a word that fills a part must be cut anyway
    return max(len(part_sizes(words, capacity)), measure.parts)
