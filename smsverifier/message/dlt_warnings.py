"""What a DLT portal or carrier may have against a template, or against a text sent with it.

Called by `message.dlt`. Warnings only: the portals and those who sell access to them contradict
each other, and TRAI's direction of 18 November 2025 came into force for each operator on another
day. A template that was approved is registered, so nothing here blocks.
"""

import re
from collections.abc import Iterator, Sequence

from smsverifier.config import Config, Dlt
from smsverifier.config.field_types import sent_as
from smsverifier.finding import Finding, FindingState
from smsverifier.message.samples import longest_registrant, wording
from smsverifier.sms.dlt import TAGS, fixed_texts, matches, odd_signs, spellings, variables
from smsverifier.sms.encoding import outside_gsm7
from smsverifier.sms.text import placeholders, render

_BARE_START = re.compile(r"\s*(?:<#>|\{?#[A-Za-z]+#\}?\s*(?:$|\n))")
_NO_VARIABLE = re.compile(
    r"\{+[^{}]*\}+|#(?:var|" + "|".join(sorted(TAGS)) + r")[ _-]?\d+#|\b[Xx]{3,}\b|_{3,}|\*{3,}",
    re.I,
)
"""What somebody may take for a variable and no portal does: braces with anything else in them."""
_MEANT = frozenset("\u20b9\u20a8\u0964\u0965")
"""Rupee signs and dandas: people type these themselves."""
_MOST_VARIABLES = 2
_FEWEST_LETTERS = 10
_SHOWN = 3


def template_findings(template: str) -> Iterator[Finding]:
    """What is wrong with the template itself, or was when it was copied."""
    yield from _characters(template)
    yield from _variables(template)
    yield from _places(template)


def _warning(id: str, detail: str, advice: str) -> Finding:
    return Finding(id, FindingState.WARNING, detail, advice)


def _characters(template: str) -> Iterator[Finding]:
    odd = [char for char in outside_gsm7(template) if char.instead and not char.char.isalpha()]
    if curly := [char.label for char in odd if char.char not in _MEANT]:
        detail = f"the template holds {', '.join(curly)}, which word processors put in"
        advice = "Compare with the portal: carriers compare every character."
        yield _warning("dlt_characters", detail, advice)
    if "  " in template:
        detail = "the template holds two blanks in a row"
        advice = "Compare with the portal: some take out one of them, and then texts differ."
        yield _warning("dlt_blanks", detail, advice)
    if signs := [sign for sign in "<>" if sign in template.replace("<#>", "")]:
        detail = f"the template holds {' and '.join(signs)}, which some portals reject"
        yield _warning("dlt_signs", detail, "Register one without, if yours did not take it.")


def _variables(template: str) -> Iterator[Finding]:
    tags = variables(template)
    yield from _spelling(spellings(template))
    yield from _no_variables(template)
    if unknown := [tag for tag in tags if tag not in TAGS]:
        detail = f"the template's {{#{unknown[0]}#}} is no variable of a DLT portal"
        yield _warning("dlt_variables", detail, f"Known are {', '.join(sorted(TAGS))}.")
    elif "var" in tags:
        detail = "the template's {#var#} does not say what it is for, as TRAI wants since 2026"
        advice = (
            "Register the template again with {#alphanumeric#} for a name; a portal that asks for "
            "the tag in a field of its own (SmartPing, Tata) keeps {#var#} in the text."
        )
        yield _warning("dlt_variables", detail, advice)


def _spelling(written: Sequence[str]) -> Iterator[Finding]:
    if odd := [variable for variable in written if variable != variable.lower()]:
        detail = f"{_few(odd)} has capitals: portals are said to tell {odd[0].lower()} from it"
        advice = "Compare with the portal, and write it as it stands there."
        yield _warning("dlt_spelling", detail, advice)


def _no_variables(template: str) -> Iterator[Finding]:
    known = spellings(template)
    if found := [sign for sign in _NO_VARIABLE.findall(template) if sign not in known]:
        verb = "is no variable" if len(found) == 1 else "are no variables"
        detail = f"{_few(found)} {verb}: the text would have to hold it letter by letter"
        advice = (
            "A variable is written {#alphanumeric#} or {#var#}, without blanks or digits in it."
        )
        yield _warning("dlt_no_variable", detail, advice)


def _places(template: str) -> Iterator[Finding]:
    """How many variables there are, and where."""
    first, *rest = fixed_texts(template)
    if not rest:
        return
    if len(rest) > _MOST_VARIABLES:
        detail = (
            f"the template has {len(rest)} variables; TRAI's direction of November 2025 has two"
        )
        advice = "Write the event and its date into the template; a third needs recorded reasons."
        yield _warning("dlt_count", detail, advice)
    if not all(any(map(str.isalnum, between)) for between in rest[:-1]):
        detail = "two variables stand in a row, with no word between them"
        advice = "Put a word between them: TRAI's direction of November 2025 wants that."
        yield _warning("dlt_adjacent", detail, advice)
    if not rest[-1].strip():
        advice = "End with fixed text, such as the sender's name: some portals reject this."
        yield _warning("dlt_end", "the template ends with a variable", advice)
    if _BARE_START.match(template):
        detail = "the template begins with <#> or a line of one variable"
        advice = "Register one that begins with fixed text; carriers refuse such a start."
        yield _warning("dlt_start", detail, advice)
    yield from _fixed("".join((first, *rest)))


def _fixed(text: str) -> Iterator[Finding]:
    letters = sum(map(str.isalnum, text))
    if not letters:
        advice = "Register one that says what it is about: portals reject this."
        yield _warning("dlt_fixed", "the template is nothing but variables", advice)
    elif letters < _FEWEST_LETTERS:
        detail = f"the template has {letters} letters of fixed text; some portals want 10"
        yield _warning("dlt_fixed", detail, "Say more of what it is about in fixed text.")


def _few(found: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(found[:_SHOWN]))


_LARGEST_SHARE = 0.4
_ORDINARY_NAME = "Priya Sharma"
"""Nobody's template is judged by the longest name there can be."""
_BRAND_WORD = 3
"""Letters from which on a word of the event's name tells whose text it is."""
_PURPOSES = ("var", "alphanumeric")
"""The tags under which names are registered; there is none for names."""


STRICT_ADVICE = (
    "Text such names with `smsverifier test-register`. If they arrive, set `strict: false` under "
    "sms.dlt; if not, `strict: true`: O'Brien is sent as OBrien, and who cannot be written so is "
    "greeted by sms.name_fallback."
)
_MOST_SIGNS = 5


def registered_findings(config: Config, dlt: Dlt, text: str) -> Iterator[Finding]:
    """What is to be said of `text`, a message of `config` with its registration."""
    yield _category(config)
    yield from _values(config, dlt)
    yield from _signs(dlt, text)
    yield from _share(config, dlt)
    yield from _brand(config, text)


def _category(config: Config) -> Finding:
    detail = (
        "on the DLT portal a registration's confirmation is Service Implicit; Transactional there "
        "means the one-time codes of banks, whatever sms.type says to AWS"
    )
    if config.sms.type == "Promotional":
        detail = (
            "on the DLT portal this is Promotional: a header of six digits, and no delivery at "
            "night; a bare confirmation is Service Implicit, with sms.type Transactional"
        )
    return Finding("dlt_category", FindingState.OK, detail)


def _values(config: Config, dlt: Dlt) -> Iterator[Finding]:
    """What people type may be no letters and digits, which is all that a tag may take."""
    typed = [field.name for field in config.form.fields if sent_as(field).is_in_own_words]
    used = [name for name in typed if name in placeholders(config.sms.message)]
    if not used or not set(_PURPOSES) & set(variables(dlt.template)):
        return
    what = "names" if used == ["name"] else f"answers ({', '.join(used)})"
    if dlt.strict is not None:
        sent = "in letters a to z, digits and blanks only" if dlt.strict else "as they are typed"
        detail = f"{what} are sent {sent} (sms.dlt.strict)"
        yield Finding("dlt_values", FindingState.OK, detail)
        return
    detail = (
        f"{what} with an apostrophe, a dot or in another script may be refused by carriers after "
        "SNS took the message: some take {#alphanumeric#} for letters and digits only"
    )
    yield Finding("dlt_values", FindingState.WARNING, detail, STRICT_ADVICE)


def _signs(dlt: Dlt, text: str) -> Iterator[Finding]:
    """Signs that stand in a variable of this text, by there being more than in the template."""
    has_tag = set(_PURPOSES) & set(variables(dlt.template))
    if dlt.strict is False or not has_tag or not matches(dlt.template, text):
        return  # where names pass as they are typed, so does the rest
    if odd := odd_signs(dlt.template, text):
        detail = (
            f"a variable of this text holds {' '.join(odd[:_MOST_SIGNS])}, "
            "which carriers may refuse: some take {#alphanumeric#} for letters and digits only"
        )
        advice = "Write the event, its date and place into the template's own text."
        yield Finding("dlt_value_signs", FindingState.WARNING, detail, advice)


def _share(config: Config, dlt: Dlt) -> Iterator[Finding]:
    ordinary = {**longest_registrant(config), "name": _ORDINARY_NAME}
    text = render(wording(config), ordinary)
    fixed = sum(map(len, fixed_texts(dlt.template)))
    share = 1 - fixed / max(len(text), 1)
    if variables(dlt.template) and share > _LARGEST_SHARE:
        detail = (
            f"{share:.0%} of the text to somebody called {_ORDINARY_NAME} is variable; some "
            f"portals take {_LARGEST_SHARE:.0%}"
        )
        advice = "Write what is the same for all (event, date, place) into the template."
        yield Finding("dlt_share", FindingState.WARNING, detail, advice)


def _brand(config: Config, text: str) -> Iterator[Finding]:
    """Whether the text tells whose it is: by the event's name or the header."""
    words = [*config.event.name.split(), config.sms.sender_id or ""]
    brands = [word.casefold() for word in words if len(word) >= _BRAND_WORD]
    if not any(brand in text.casefold() for brand in brands):
        detail = "the text names neither the event nor the sender; providers reject that"
        advice = "Put {event.name} or the club's name into the message and the template."
        yield Finding("dlt_brand", FindingState.WARNING, detail, advice)
