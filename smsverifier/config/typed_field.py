"""A field of the form as it is typed on one line: `T-shirt size: S, M, L`, `LinkedIn (optional)`.

Called by `starter`, of what `init` was told. What a line does not say is guessed from its words,
and `init` shows what was made of it; the file it writes can be changed.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from smsverifier.config.model import FieldType
from smsverifier.config.wording import quoted
from smsverifier.errors import ConfigError, Mistake
from smsverifier.row import is_ours

EXAMPLE = "T-shirt size: S, M, L"
_OPTIONAL = re.compile(r"[\s(\[]*\boptional\b[\s)\]]*$", re.IGNORECASE)
_ADDRESS = re.compile(r"\be-?mail\b", re.IGNORECASE)
_CODE = re.compile(
    r"\b(roll|enrol(l)?ment|admission|registration)\s*(no\b|number|nr\b)|\b(usn|prn)\b",
    re.IGNORECASE,
)
"""Numbers with letters in them that colleges give out."""
_LONGEST_NAME = 40


@dataclass(frozen=True)
class TypedField:
    """What a line says. Whether the model takes it is seen when the file is made of it."""

    name: str
    label: str
    type: FieldType
    required: bool
    options: tuple[str, ...]


def typed_field(line: str, others: Collection[str] = ()) -> TypedField:
    """The field that a line asks for. `others`: names of fields that there are.

    Behind a colon stand the choices, in commas; `(optional)` behind it all or behind the label
    says that it may stay empty.

    Raises:
        ConfigError: nothing can be asked that way.
    """
    text, required = _without_optional(line)
    label, colon, choices = text.partition(":")
    label, said_so = _without_optional(label)
    required = required and said_so
    options = tuple(filter(None, map(str.strip, choices.split(","))))
    if colon and len(options) < 2:
        raise _refused(line, f"at least two choices behind the colon, such as {EXAMPLE}")
    if len(set(options)) < len(options):
        raise _refused(line, "each choice once")
    if not label:
        raise _refused(line, "what people read beside the field first")
    return TypedField(
        name=field_name(label, others),
        label=label,
        type=_type(label, options),
        required=required,
        options=options,
    )


def field_name(label: str, others: Collection[str] = ()) -> str:
    """A name for a field: `T-shirt size` → `t_shirt_size`; of another script `answer`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"^[^a-z]+", "", re.sub(r"[^a-z0-9]+", "_", plain))[:_LONGEST_NAME].strip("_")
    if is_ours(word):
        word = f"your_{word}"[:_LONGEST_NAME]
    word = word or "answer"
    taken = {*others, "name", "phone"}
    numbered = (f"{word[: _LONGEST_NAME - 3]}_{number}" for number in range(2, 99))
    return word if word not in taken else next(name for name in numbered if name not in taken)


def _without_optional(text: str) -> tuple[str, bool]:
    """The text without the word, and whether an answer is needed."""
    shorter = _OPTIONAL.sub("", text).strip()
    return (shorter, False) if shorter and shorter != text.strip() else (text.strip(), True)


def _type(label: str, options: Collection[str]) -> FieldType:
    if options:
        return "select"
    if _ADDRESS.search(label):
        return "email"
    return "code" if _CODE.search(label) else "text"


def _refused(line: str, allowed: str) -> ConfigError:
    finding = Mistake("form.fields", quoted(line), allowed)
    return ConfigError("This is no field of a form.", (finding,), where="form.fields")
