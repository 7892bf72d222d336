"""What each type of a form's field means: one entry a type, and nowhere else an `if` on a type.

Asked by the configuration's rules, by `message` (samples, advice), by `templates` (the API's model,
the page), by `commands.arguments` (`--field`) and by imports. docs/adding.md says what a new type
needs.

How an answer is stored is no matter of its type: always as text (S), as it was typed. The API's
mapping template can only paste it; a number would make 7 of `007` (aws: number-loses-zeros), and
what is none would be an error that the registrant can do nothing about; the handler, lists and
exports read texts.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict, assert_never

from smsverifier.config.model import FieldType, FormField
from smsverifier.config.send_rules import CODED, FIT_CODE, NAME, NEVER, OPTION, SendRule
from smsverifier.mail.address import PATTERN as ADDRESS_PATTERN
from smsverifier.sms.countries import mobile_pattern
from smsverifier.sms.invisible import CONTROL, VISIBLE
from smsverifier.sms.text import CODE, CODE_LIMIT

Countries = tuple[str, ...]


class AnswerSchema(TypedDict):
    """JSON Schema (draft 4) of one answer. No other keys: `takes` reads these, as the API does."""

    type: Literal["string"]
    enum: NotRequired[list[str]]
    minLength: NotRequired[int]
    maxLength: NotRequired[int]
    pattern: NotRequired[str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The page offers the field's options; no other control has any."""

    read_as: Literal["choice"]


@dataclass(frozen=True, kw_only=True)
class Input:
    """The page has a line to type into."""

    read_as: Literal["text", "phone"]
    """How the page's script reads it: as it is typed, or into E.164 with words of its own."""
    type: Literal["text", "tel", "email"]
    inputmode: Literal["text", "tel", "email", "numeric"]
    """The keyboard that a phone shows."""
    direction: Literal["auto", "ltr"]
    autocomplete: str
    strips_invisible: bool
    """Whether what nobody sees in it comes off before it is looked at."""
    refusal: str | None
    """Under which key of `templates/words` is what the page says of an answer that the schema's
    pattern refuses; None: of the pattern it looks at what is blank alone."""


@dataclass(frozen=True)
class Room:
    """The least `max_length` of a field whose answers need so many characters, and why."""

    characters: int
    why: str


@dataclass(frozen=True, kw_only=True)
class FieldBehaviour:
    """Everything that a type decides. Nothing has a default: mypy finds an entry that lacks it."""

    schema: Callable[[FormField, Countries], AnswerSchema]
    """What the API takes; `ANSWER_END` says how patterns are written."""
    most_characters: int | None
    """The type's own limit, beside the field's `max_length`."""
    least_room: Room | None
    """None: the field's `max_length` may be as small as anybody likes."""
    control: Input | Choice
    sent_as: SendRule
    refusal: Callable[[FormField, Countries, str], tuple[str, str]]
    """Why the schema refuses an answer that is not blank, and what to do, as `--field` says it."""
    hidden_as: str | None
    """What an error calls an answer that is never shown whole; None: it is shown."""
    undoes_spreadsheets: bool
    """Whether an import reads `7.0` as 7 and refuses `9.19E+11`, unless the schema takes that."""


def behaviour(kind: FieldType) -> FieldBehaviour:
    """The entry of a type; mypy finds a type that has none."""
    match kind:
        case "text":
            return _TEXT
        case "phone":
            return _PHONE
        case "email":
            return _EMAIL
        case "select":
            return _SELECT
        case "code":
            return _CODE
        case unknown:
            assert_never(unknown)


def sent_as(field: FormField) -> SendRule:
    """What of the field's answers is in a text."""
    return behaviour(field.type).sent_as


def answer_limit(field: FormField) -> int:
    """The most characters that the field takes."""
    longest = behaviour(field.type).most_characters
    return field.max_length if longest is None else min(field.max_length, longest)


def takes(schema: AnswerSchema, answer: str) -> bool:
    """Whether the API takes the answer. Half a character it never takes."""
    try:
        units = _units(answer)
    except UnicodeEncodeError:
        return False
    is_option = "enum" not in schema or answer in schema["enum"]
    is_long_enough = schema.get("minLength", 0) <= len(answer)
    is_short_enough = len(answer) <= schema.get("maxLength", len(answer))
    matches = re.search(schema.get("pattern", ""), units) is not None
    return is_option and is_long_enough and is_short_enough and matches


def _units(text: str) -> str:
    """Each UTF-16 unit as a character of its own, as the model's patterns count them."""
    units = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units)))


# ---- What the API takes ------------------------------------------------------------------------

ANSWER_END = r"(?![\s\S])"
r"""The end of an answer: `$` also matches before a final line break in Java and Python.

API Gateway runs the patterns on a Java engine, the embedded AWS and `takes` on a Python one, the
page on JavaScript's. So they use only what all read alike: `[0-9]` for `\d`, `sms.invisible` for
blanks (each engine has its own idea of `\s`), this for `$`.
"""
# No C0 or C1 control character: a file for people cannot hold them. A tab and the ends of lines are
# let be, for a page of the organiser's own may have a field of several lines.
_CLEAN = rf"(?![\s\S]*{CONTROL})"


def _matching(field: FormField, pattern: str) -> AnswerSchema:
    """The whole of an answer is as `pattern` says; alternatives in it need a group."""
    whole = pattern if field.required else f"(?:{pattern})?"
    limit = answer_limit(field)
    return {"type": "string", "maxLength": limit, "pattern": f"^{whole}{ANSWER_END}"}


def _any_text(field: FormField, _countries: Countries) -> AnswerSchema:
    limit = answer_limit(field)
    if not field.required:
        return {"type": "string", "maxLength": limit, "pattern": f"^{_CLEAN}"}
    pattern = f"^{_CLEAN}{VISIBLE}"
    return {"type": "string", "maxLength": limit, "pattern": pattern, "minLength": 1}


def _mobile_number(field: FormField, countries: Countries) -> AnswerSchema:
    return _matching(field, f"(?:{'|'.join(map(mobile_pattern, countries))})")


def _address(field: FormField, _countries: Countries) -> AnswerSchema:
    return _matching(field, ADDRESS_PATTERN)


def _one_option(field: FormField, _countries: Countries) -> AnswerSchema:
    none = [] if field.required else [""]
    return {"type": "string", "enum": [*field.options, *none]}


def _any_code(field: FormField, _countries: Countries) -> AnswerSchema:
    return _matching(field, f"{CODE}{{1,{answer_limit(field)}}}")


# ---- Why an answer is refused ------------------------------------------------------------------

BLANK = ("It is required, and this says nothing", "Give an answer that can be seen.")
"""Of every type; as `FieldBehaviour.refusal`."""


def _why_no_text(field: FormField, _countries: Countries, answer: str) -> tuple[str, str]:
    if len(answer) > answer_limit(field):
        return f"It has {len(answer)} characters", f"At most {answer_limit(field)} are taken."
    if re.search(CONTROL, answer):
        return "It holds a control character", "Leave out what cannot be seen."
    if re.search("[\ud800-\udfff]", answer):
        return "It holds bytes that are no character", "Write it in UTF-8."
    return BLANK


def _why_no_mobile(_field: FormField, countries: Countries, _answer: str) -> tuple[str, str]:
    hint = "Write it whole, with +, the country's code and nothing but digits."
    return f"It is no mobile number of {', '.join(countries)}", hint


def _why_no_address(_field: FormField, _countries: Countries, _answer: str) -> tuple[str, str]:
    return "It is no e-mail address", "Write it for example asha@example.org."


def _why_no_option(field: FormField, _countries: Countries, _answer: str) -> tuple[str, str]:
    return "It is none of its options", f"Its options are {', '.join(field.options)}."


def _why_no_code(field: FormField, _countries: Countries, _answer: str) -> tuple[str, str]:
    limit = answer_limit(field)
    at_most = "" if limit == CODE_LIMIT else f" Here at most {limit} of them."
    return "It is of type code, and this is no code", f"A code is {FIT_CODE}.{at_most}"


# ---- The table ---------------------------------------------------------------------------------

_TEXT = FieldBehaviour(
    schema=_any_text,
    most_characters=None,
    least_room=None,
    control=Input(
        read_as="text",
        type="text",
        inputmode="text",
        direction="auto",
        autocomplete="off",
        strips_invisible=False,
        refusal=None,
    ),
    sent_as=NAME,
    refusal=_why_no_text,
    hidden_as=None,
    undoes_spreadsheets=False,
)
_PHONE = FieldBehaviour(
    schema=_mobile_number,
    most_characters=16,
    least_room=Room(16, "a plus sign and 15 digits"),  # E.164
    control=Input(
        read_as="phone",
        type="tel",
        inputmode="tel",
        direction="ltr",
        autocomplete="off",
        strips_invisible=False,
        refusal=None,
    ),
    sent_as=NEVER,
    refusal=_why_no_mobile,
    hidden_as="this number",
    undoes_spreadsheets=True,
)
_EMAIL = FieldBehaviour(
    schema=_address,
    most_characters=254,
    least_room=None,
    control=Input(
        read_as="text",
        type="email",
        inputmode="email",
        direction="ltr",
        autocomplete="email",
        strips_invisible=True,
        refusal="no_email",
    ),
    sent_as=NEVER,
    refusal=_why_no_address,
    hidden_as=None,
    undoes_spreadsheets=False,
)
_SELECT = FieldBehaviour(
    schema=_one_option,
    most_characters=None,
    least_room=None,
    control=Choice(read_as="choice"),
    sent_as=OPTION,
    refusal=_why_no_option,
    hidden_as=None,
    undoes_spreadsheets=False,
)
_CODE = FieldBehaviour(
    schema=_any_code,
    most_characters=CODE_LIMIT,
    least_room=None,
    control=Input(
        read_as="text",
        type="text",
        inputmode="text",
        direction="ltr",
        autocomplete="off",
        strips_invisible=True,
        refusal="no_code",
    ),
    sent_as=CODED,
    refusal=_why_no_code,
    hidden_as=None,
    undoes_spreadsheets=True,
)
