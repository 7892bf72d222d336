"""What `init` says between its questions, what it has made, and what it prints instead."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.text import Text

from smsverifier import assets
from smsverifier.config import Config
from smsverifier.config.field_types import sent_as
from smsverifier.config.load import DEFAULT_FILE
from smsverifier.config.schema import json_schema
from smsverifier.config.typed_field import EXAMPLE, TypedField
from smsverifier.config.wording import ended
from smsverifier.errors import Mistake
from smsverifier.finding import FindingState
from smsverifier.message import Draft
from smsverifier.output.formatting import counted, dollars
from smsverifier.output.screen import Screen
from smsverifier.platform.shells import USUAL
from smsverifier.row import PHONE

REST = "."
"""What is typed for: no more questions."""
EXAMPLE_FILE = "config.example.yaml"
WIDTH = 76
"""Characters of a line: a terminal has 80."""
KINDS = {
    "text": "people type freely",
    "email": "an e-mail address",
    "code": "letters, digits, - and /",
}
PLACEHOLDERS = ("event.name", "event.date", "event.venue")


@dataclass(frozen=True)
class InitResult:
    """The file that was written."""

    path: Path
    stack: str
    target: str
    still_named: Sequence[tuple[str, int]] = ()
    """Where it still speaks of the earlier event: a key and its line."""
    left_behind: Sequence[Path] = ()
    """Files beside the earlier configuration that count for it alone."""
    past: Sequence[str] = ()
    """Of the event's moments those that have been, in words."""
    untranslated: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Language → labels that stand on its page as they were typed."""


@dataclass(frozen=True)
class Preview:
    """The SMS as it would be now."""

    draft: Draft
    people: int
    language: str = ""
    """Whose it is, where there are several."""


def say_start(screen: Screen) -> None:
    """Before the first question."""
    screen.say(
        "Enter takes what stands in [brackets], a dot (.) that and all that follows.",
        "Nothing is made yet, and each answer can be changed in the file later.",
        "",
    )


def say_is_there(screen: Screen, path: Path) -> None:
    """That the file of an event is there, and that it stays."""
    screen.say(f"{path} is there already, and stays as it is (--force replaces it).")


def say_fields_hint(screen: Screen) -> None:
    """How a field is typed."""
    screen.say(
        "",
        "The form asks for a name and a mobile number. More, one at a time:",
        Text.assemble(("  College", "bold"), "                    people type freely"),
        Text.assemble((f"  {EXAMPLE}", "bold"), "      a list to choose from"),
        Text.assemble(("  LinkedIn (optional)", "bold"), "        it may stay empty"),
    )


def say_field(screen: Screen, made: TypedField) -> None:
    """What was made of a line."""
    kind = KINDS.get(made.type) or f"one of {', '.join(made.options)}"
    needed = "" if made.required else ", may stay empty"
    screen.say(Text.assemble((f"  + {made.label}", "green"), f": {kind}{needed}"))


def say_placeholders(screen: Screen, config: Config) -> None:
    """What may stand in the text and is filled in."""
    fields = [each.name for each in config.form.fields if sent_as(each).is_in_messages]
    names = ", ".join(f"{{{name}}}" for name in (*fields, *PLACEHOLDERS))
    screen.say("", *_wrapped(f"The SMS. What is filled in for each: {names}", ""))
    never = [f"{{{each.name}}}" for each in config.form.fields if not sent_as(each).is_in_messages]
    never = [name for name in never if name != f"{{{PHONE}}}"]
    if never:
        told = f"Not {', '.join(never)}: phones make what looks like an address tappable."
        screen.say(*_wrapped(told, ""))


def say_preview(screen: Screen, preview: Preview) -> None:
    """The text for the longest name, with its size and price."""
    draft = preview.draft
    if preview.language:
        screen.say(f"In {preview.language}:")
    for line in draft.text.splitlines():
        pieces = _wrapped(line, "  │ ") or ["  │"]
        screen.say(*(Text(piece, style="cyan") for piece in pieces))
    screen.say(*(f"  {fact}" for fact in _facts(preview)))
    for finding in draft.findings:
        if finding.state in {FindingState.WARNING, FindingState.BLOCKER}:
            told = _wrapped(f"! {finding.detail}", "  ")
            screen.say(*(Text(line, style="yellow") for line in told))


def _facts(preview: Preview) -> Iterator[str]:
    draft, price = preview.draft, preview.draft.price
    parts = draft.measure.parts
    size = f"{counted(parts, 'part')} with the longest name ({draft.measure.encoding})"
    if price is None:
        yield f"{size}; its price is not known here"
        return
    low, high = price.at_least(parts), price.at_most(parts)
    yield f"{size}: {low:.4f}{'' if low == high else f' to {high:.4f}'} USD each"
    yield f"{dollars(low * preview.people, high * preview.people)} for {preview.people} people"


def say_not_taken(screen: Screen, finding: Mistake) -> None:
    """Why an answer cannot be; the question is asked once more."""
    found = re.sub(r" \(line [0-9]+\)", "", finding.found)  # of a file that is not there yet
    told = ended(f"That cannot be: {found}. Allowed is {finding.allowed}")
    screen.say(*(Text(line, style="yellow") for line in _wrapped(told, "  ")))


def _wrapped(text: str, before: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=before, subsequent_indent=before)


def show_written(screen: Screen, result: InitResult) -> None:
    """Which file, what still speaks of another event, and what comes next."""
    screen.document({"path": str(result.path), "stack": result.stack, "target": result.target})
    screen.show(f"Wrote {result.path}.")
    if result.still_named:
        screen.say("It still speaks of the earlier event here; change it if it should not:")
        screen.say(*(f"  {path} (line {line})" for path, line in result.still_named))
    for told in result.past:
        screen.say(f"! {told}: set it to a moment to come, or take it out.")
    for language, labels in result.untranslated.items():
        if labels:
            told = (
                f"The {language} page shows {', '.join(labels)} as you typed them, with what can "
                "be chosen: translate them in the file, under form.translations."
            )
            screen.say(*_wrapped(told, ""))
    for path in result.left_behind:
        screen.say(
            f"{path} is the earlier event's: copy it beside the new file if it counts there."
        )
    named = "" if result.path == Path(DEFAULT_FILE) else f" -c {USUAL.quoted(str(result.path))}"
    if result.target == "local":
        screen.say(f"Next: smsverifier up{named}", "      builds it on this machine, to be tried.")
    else:
        screen.say(f"Next: smsverifier check{named}", "      says whether your account is ready.")


def show_example(screen: Screen, out: Path | None) -> None:
    """The annotated example as it is, or that it was written."""
    text = assets.text(EXAMPLE_FILE)
    if screen.as_json:
        screen.document({"path": str(out)} if out else {"example": text})
    elif out:
        screen.show(f"Wrote {out}.")
    else:
        screen.write(text.rstrip("\n"))


def show_schema(screen: Screen) -> None:
    """The JSON Schema of the configuration, for editors."""
    screen.write(json.dumps(json_schema(), indent=2))
