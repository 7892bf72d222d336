"""What a column with the answers to a field of the form may be called. Pure text.

Whoever made the sheet's form wrote other titles: `Roll No.` for a roll number, `T-Shirt` for its
size, the Hindi word. A field's own names are its name, its label and the labels that the
configuration translates it to. They are compared word by word, and blanks and hyphens part no
words: `T-Shirt` is `tshirt`. Which column then counts is decided by `column_guess`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smsverifier.config import FormField
from smsverifier.registrations.column_titles import bare_title

Words = tuple[str, ...]

_MOST_WORDS = 60
"""Of a title that are looked at."""
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015.,:;!?*#&+()'\u2019\"|]+")
_NUKTA = "\u093c"
"""The dot below a Devanagari letter, which many leave out."""
_SAME = {
    **dict.fromkeys(("no", "nos", "num", "नंबर", "नम्बर"), "number"),
    **{"साइज": "size", "कॉलेज": "college", "कालेज": "college", "विश्वविद्यालय": "university"},
    **{"टी": "t", "शर्ट": "shirt", "टीशर्ट": "tshirt", "रोल": "roll", "शहर": "city", "नाम": "name"},
    **{"या": "or", "उम्र": "age", "आयु": "age", "विभाग": "department", "dept": "department"},
}
"""Word → the one that means the same."""
_ENDS_LEFT_OUT = ("name", "number")
"""What a title leaves out at its end: a `College` is a name, a `Roll` a number."""
_WORN = ("shirt", "tshirt", "tee", "hoodie", "jersey", "jacket", "shoe")
"""Of what one asks the size and nothing else."""
_SAYS_LITTLE = {
    *("name", "number", "phone", "email", "mail", "date", "time", "type", "code", "other"),
    *("the", "and", "for", "you", "your", "are", "what", "which", "how", "please", "any", "have"),
}
"""Words that many titles have, whatever they are about."""
_SHORTEST = 3
"""Letters of a word that says something alone."""


def words_of(title: str) -> Words:
    """The words of a title as they are compared."""
    parts = _BETWEEN.split(bare_title(title).replace(_NUKTA, ""))
    return tuple(_word(part) for part in parts if part)[:_MOST_WORDS]


def _word(word: str) -> str:
    is_plural = len(word) > _SHORTEST and word.endswith("s") and not word.endswith("ss")
    one = word[:-1] if is_plural else word
    return _SAME.get(word) or _SAME.get(one, one)


@dataclass(frozen=True)
class FieldTitles:
    """The titles that mean one field."""

    names: Sequence[Words]
    """The field's own: its name and its labels."""

    @classmethod
    def of(cls, field: FormField, labels: Sequence[str] = ()) -> "FieldTitles":
        """Those of a field whose label is translated to these."""
        names = map(words_of, (field.name, field.label, *labels))
        return cls(tuple(filter(None, dict.fromkeys(names))))

    def is_own(self, title: str) -> bool:
        """Whether it is one of the field's names."""
        return "".join(words_of(title)) in {"".join(name) for name in self.names}

    def is_held(self, title: str) -> bool:
        """Whether one of the names stands in it."""
        runs = set(_runs(words_of(title)))
        return any("".join(name) in runs for name in self.names)

    def is_short(self, title: str) -> bool:
        """Whether it is one of the names without what goes without saying."""
        short = {"".join(words) for name in self.names for words in _shortened(name)}
        return "".join(words_of(title)) in short

    def is_near(self, title: str) -> bool:
        """Whether it has a word of them: somebody should say whether it is this field."""
        telling = {word for name in self.names for word in name if _says_much(word)}
        return not telling.isdisjoint(words_of(title))


def _says_much(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in _SAYS_LITTLE


def _runs(words: Words) -> Iterator[str]:
    """Every few words that stand side by side, as one."""
    for first in range(len(words)):
        for end in range(first + 1, len(words) + 1):
            yield "".join(words[first:end])


def _shortened(name: Words) -> Iterator[Words]:
    """Of `college or university name` both; `roll` of `roll number`; `t shirt` of its size."""
    for words in _alternatives(name):
        if words != name:
            yield words
        is_worn = words[-1] == "size" and not set(_WORN).isdisjoint(words)
        if len(words) > 1 and (words[-1] in _ENDS_LEFT_OUT or is_worn):
            yield words[:-1]


def _alternatives(name: Words) -> Iterator[Words]:
    """What stands between `or` and `or`, where it says something."""
    parts: list[list[str]] = [[]]
    for word in name:
        if word == "or":
            parts.append([])
        else:
            parts[-1].append(word)
    yield from (tuple(part) for part in parts if any(map(_says_much, part)))
