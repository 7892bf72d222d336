"""The text of an SMS: rendering, what of a stranger's words may be in it, its parts, masking.

Used by the tool (`message`, `test-register`, every masked number) and, copied into the zip as
`sms_text`, by the Lambda handler, so that both say the same. Standard library only, nothing of
ours imported, no clock, no input or output.

What a person typed into the form is sent to a phone that may not be theirs. So each type of field
has a rule on what its answers may put into a text (`sendable`):

    text    letters with their marks and joiners, blanks, `.`, `,`, `'` and `-`, at most 30
            characters, no digits, nothing that a phone makes tappable (`safe_name`)
    code    letters A to Z, digits, `-` and `/`, at most 20 characters (`safe_code`)
    select  one of the organiser's own options, whole; anything else as a text

An answer that breaks its rule is not in the text: the field's fallback stands there, or nothing.
The organiser's own words (the template, the event, options, fallbacks) are taken as they are.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

NAME_LIMIT = 30
"""Characters. Also the most in a variable of an Indian DLT template (aws: dlt-variable-30)."""

CODE_LIMIT = 20
"""Characters of an answer of type `code`."""

CODE = r"[A-Za-z0-9\/\-]"
"""One of them; a regular expression that Java, JavaScript (its flags u and v too) and Python read
alike."""

MESSAGE_LIMIT = 1600
"""Characters that one Publish takes (aws: publish-1600-characters)."""

_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")


@dataclass(frozen=True)
class Wording:
    """What an organiser has written, and is therefore sent as it is."""

    message: str
    """The template: `{name}`, `{<field>}`, `{event.<key>}`; `{{` and `}}` are literal braces."""
    event: Mapping[str, str]
    name_fallback: str
    choices: Mapping[str, Sequence[str]]
    """Field → the options of its list: whoever chose one of them wrote nothing of their own."""
    codes: Sequence[str] = ()
    """The fields of type `code`."""
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    """Field → what stands in the text for an answer that is missing or not fit to be sent."""
    is_strict: bool = False
    """Whether what people typed is sent in letters a to z, digits and blanks only."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """Language → the template for who read the form in it; all others get `message`."""
    name_fallbacks: Mapping[str, str] = field(default_factory=dict)
    """Language → the greeting's name in that template."""


LANGUAGE = "form.language"
"""Under which name a registrant's values say what they read the form in; as in a row."""


def in_language(wording: Wording, language: str) -> Wording:
    """The words for who read the form in `language`; the usual ones where it has none."""
    if language not in wording.messages:
        return wording
    fallback = wording.name_fallbacks.get(language, wording.name_fallback)
    return replace(wording, message=wording.messages[language], name_fallback=fallback)


def render(wording: Wording, values: Mapping[str, str]) -> str:
    """The message for one registrant, whose form `values` are untrusted.

    In the language that they read the form in, where it has a message. One pass: braces inside a
    value stay text, and are refused by the name rule anyway. What is not there renders blank;
    `placeholders` is for finding that out beforehand.
    """
    wording = in_language(wording, values.get(LANGUAGE, ""))

    def value_of(key: str) -> str:
        if key.startswith("event."):
            return wording.event.get(key.removeprefix("event."), "")
        return sendable(wording, key, values.get(key, "")) or fallback_for(wording, key)

    return fill(wording.message, value_of)


def sendable(wording: Wording, key: str, answer: str) -> str:
    """What of an `answer` to the field `key` may be in a text; blank if nothing."""
    if answer in wording.choices.get(key, ()):
        return answer
    typed = safe_code(answer) if key in wording.codes else safe_name(answer, "")
    return strictest(typed) if wording.is_strict else typed


def fallback_for(wording: Wording, key: str) -> str:
    """What the text says for the field `key` where its answer is missing or not sendable."""
    return wording.name_fallback if key == "name" else wording.fallbacks.get(key, "")


def fill(template: str, value_of: Callable[[str], str]) -> str:
    """`template` with what `value_of` says for each placeholder, and plain braces for doubled."""

    def replaced(match: re.Match[str]) -> str:
        token = match[0]
        is_brace = len(token) == 1 or token in {"{{", "}}"}
        return token[0] if is_brace else value_of(token[1:-1])

    return _TOKEN.sub(replaced, template)


def placeholders(template: str) -> tuple[str, ...]:
    """What stands between braces in `template`, in order, each once.

    A brace without its partner is given as itself, so that the one question "do I know all of
    these?" finds that mistake too.
    """
    tokens = (token for token in _TOKEN.findall(template) if token not in {"{{", "}}"})
    return tuple(dict.fromkeys(t if len(t) == 1 else t[1:-1] for t in tokens))


# --- what of a stranger's words may be in a message ---------------------------------------------

_SPACES = re.compile(r"\s+")
# Letters and marks by category, but nothing is seen of them: a name of these would be no name.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_JOINERS = "\u200c\u200d"
_JOINED = re.compile("(^|.)[\u200c\u200d]+")
# Phones type curly apostrophes by themselves; one of them would make the whole SMS UCS-2.
_PLAIN_SIGNS = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-"}
)
# Thai and Lao words are typed with these vowels, and NFKC would take them apart.
_COMPATIBLE = re.compile("[^\u0e33\u0eb3]+")
_DOT_BEFORE_LETTER = re.compile(r"\.(?=[^\W\d_])")
_COMMA = re.compile(" ?, ?")
# A letter with its marks; a joiner may stand before a mark (Bengali) or end a word (Malayalam).
# Burmese stacks six marks on a letter; more is decoration that climbs over other lines.
_SHAPE = re.compile(r"S?L(?:J?M){0,6}J?(?:[ S]{0,3}L(?:J?M){0,6}J?)*[ S]{0,2}")
_DOUBLED = re.compile(r"([.,'-])\1")
_CODE = re.compile(f"{CODE}{{1,{CODE_LIMIT}}}")


def safe_name(name: str, fallback: str) -> str:
    """`name` as it may be sent to a phone, else `fallback`.

    Compatibility letters are folded (NFKC), joiners behind Latin letters dropped, white space and
    signs made plain, and a dot before a letter becomes a blank: so "Sai.Ram" is "Sai Ram", and
    "evil.com" is "evil com", which no phone takes for a link.
    """
    undotted = _DOT_BEFORE_LETTER.sub(" ", _tidy(name))
    tidy = " ".join(_COMMA.sub(", ", undotted).split()).strip(" ,")
    is_safe = (
        len(tidy) <= NAME_LIMIT
        and _SHAPE.fullmatch("".join(map(_kind, tidy)))
        and not _DOUBLED.search(tidy)
    )
    return tidy if is_safe else fallback


def safe_code(code: str) -> str:
    """A roll number or the like as it may be sent to a phone, else blank."""
    tidy = _tidy(code)
    return tidy if _CODE.fullmatch(tidy) else ""


def strictest(text: str) -> str:
    """`text` in letters a to z, digits and blanks; blank if it cannot be written so.

    "O'Brien" becomes "OBrien", "K. Renée" "K Renee"; a name in another script is blank.
    """
    letters = unicodedata.normalize("NFKD", text.replace("'", ""))
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    plain = " ".join(re.sub(r"[-./,]", " ", bare).split())
    return plain if re.fullmatch("[A-Za-z0-9 ]+", plain) else ""


def _tidy(text: str) -> str:
    """Folded, with white space as single blanks, without control and formatting characters."""
    folded = _COMPATIBLE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    # Spaces first: a line feed is a control character, but it parts two words.
    spaced = _SPACES.sub(" ", folded).translate(_PLAIN_SIGNS)
    kept = (c for c in spaced if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf"})
    seen = _UNSEEN.sub("", "".join(kept))
    joined = _JOINED.sub(lambda match: match[0] if _joins(match[1]) else match[1], seen)
    return unicodedata.normalize("NFC", joined).strip()


def _joins(char: str) -> bool:
    """Whether a joiner behind `char` may change how it is written: never behind a Latin letter."""
    if not char or unicodedata.category(char)[0] not in "LM":
        return False
    return not unicodedata.name(char, "").startswith(("LATIN", "COMBINING"))


def _kind(char: str) -> str:
    """One letter for what `char` is to the rule: L, M, J, S(ign), space, or x for anything else."""
    if char == " ":
        return char
    if char in _JOINERS:
        return "J"
    if char in ".,'-":
        return "S"
    category = unicodedata.category(char)[0]
    return category if category in "LM" else "x"


# --- encoding and parts --------------------------------------------------------------------------

# 3GPP TS 23.038: the default alphabet, and what is reached by an escape and so costs two.
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_ESCAPED = frozenset("\f^{}\\[~]|€")
Encoding = Literal["GSM-7", "UCS-2"]
CAPACITY: Mapping[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units in a message of one part, and in each part of a longer one: 140 bytes, less a 6-byte
header that tells the phone how to join them (aws: sms-140-bytes-a-part)."""


@dataclass(frozen=True)
class Measure:
    """How a text travels: `units` are septets in GSM-7, UTF-16 code units in UCS-2."""

    encoding: Encoding
    units: int
    parts: int


def measure(text: str) -> Measure:
    """The encoding, size and number of parts of `text`; each part is billed."""
    encoding: Encoding = "GSM-7" if is_gsm7(text) else "UCS-2"
    sizes = unit_sizes(text, encoding)
    single, each = CAPACITY[encoding]
    units = sum(sizes)
    return Measure(encoding, units, 1 if units <= single else len(part_sizes(sizes, each)))


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension."""
    return (_GSM7 | _GSM7_ESCAPED).issuperset(text)


def unit_sizes(text: str, encoding: Encoding) -> list[int]:
    """What each character of `text` costs in `encoding`: one unit or two."""
    if encoding == "GSM-7":
        return [2 if char in _GSM7_ESCAPED else 1 for char in text]
    return [2 if char > "\uffff" else 1 for char in text]


def part_sizes(sizes: Sequence[int], capacity: int) -> list[int]:
    """The units in each part when no piece (a character of two units, say) is ever split."""
    parts = [0]
    for size in sizes:
        if parts[-1] + size > capacity:
            parts.append(0)
        parts[-1] += size
    return parts


# --- masking -------------------------------------------------------------------------------------

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# What only looks like a number: an id that a program made, and the attempt at a key's end.
_NO_NUMBER = rf"\b{_UUID}\b|/[0-9a-f]{{32}}\Z"
_NUMBER_IN_ID = re.compile(
    rf"(?P<kept>{_NO_NUMBER})|(?<![0-9])\+?[0-9][0-9 ().-]{{5,18}}[0-9](?![0-9])"
)
# Country codes of one and of two digits (ITU-T E.164); every other has three.
_COUNTRY_CODE = re.compile(
    r"\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})"
)


def mask(number: str) -> str:
    """`number` as it may be shown: `+91••••••3210`.

    Of what is no number in E.164, only two last digits are left.
    """
    country = _COUNTRY_CODE.match(number) if _E164.fullmatch(number) else None
    if country is None:
        tail = number[-2:] if len(number) > 4 and re.fullmatch("[0-9]{2}", number[-2:]) else ""
        return "•" * min(len(number) - len(tail), 12) + tail
    hidden = len(number) - country.end() - 4
    return f"{country[0]}{'•' * hidden}{number[-4:]}"


def mask_in(name: str) -> str:
    """`name`, a key or a request id, with each number in it masked, however it is written."""
    return _NUMBER_IN_ID.sub(lambda found: found["kept"] or mask(found[0]), name)
