"""What an Indian DLT portal or carrier may have against a template, whatever text is sent with it.

Warnings only: the portals and those who sell access to them contradict each other, and TRAI's
direction of 18 November 2025 came into force for each operator on another day. A template that
was approved is registered, whatever is said here.
"""

import re
from collections.abc import Iterator, Sequence

from smsverifier.core.finding import Finding, FindingState
from smsverifier.sms.characters import outside_gsm7
from smsverifier.sms.dlt import TAGS, fixed_texts, spellings, variables

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
