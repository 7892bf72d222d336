"""What `explain` shows: the script of the calls that make a stack, or the same as a document."""

from dataclasses import dataclass
from pathlib import Path

from smsverifier.output.documents import JsonDocument
from smsverifier.output.screen import Screen
from smsverifier.output.setup_script import (
    SetupCalls,
    Step,
    command_lines,
    script,
    without_bytes,
)
from smsverifier.provision.call import KNOWN_LATER
from smsverifier.resources.creation import Creation


@dataclass(frozen=True)
class ExplainResult:
    """What `explain` prints."""

    setup: SetupCalls
    folder: Path | None
    """Where the files that the calls name were written, if they were."""


def show_explanation(screen: Screen, result: ExplainResult) -> None:
    """The script; with --json the same as a document."""
    setup = result.setup
    screen.document(
        {
            "stack": setup.stack,
            "region": setup.region,
            "known_later": {name.strip("<>"): told for name, told in KNOWN_LATER.items()},
            "steps": [_step_document(step) for step in setup.steps],
            "files": sorted(setup.files),
        }
    )
    if screen.as_json:
        return
    screen.write("\n".join(script(setup)))
    files = " and ".join(sorted(setup.files))
    if files and result.folder is None:
        screen.say("", f"The calls read {files}: smsverifier explain --files . writes them here.")
    elif files:
        screen.say("", f"The calls read {files}, now in {result.folder}: send them from there.")
    screen.say(
        "", "Nothing was sent. Next: smsverifier up sends all of it, and waits where it must."
    )


def _step_document(step: Step) -> JsonDocument:
    return {
        "name": step.component.name,
        "title": step.component.title,
        "text": step.component.text,
        "resources": [_creation_document(each) for each in step.creations],
    }


def _creation_document(creation: Creation) -> JsonDocument:
    return {
        "key": creation.key,
        "type": creation.type,
        "name": creation.name,
        "calls": [
            {
                "service": call.service,
                "operation": call.operation,
                "parameters": without_bytes(call.parameters, call.file),
                "why": call.why,
                "tells": {name.strip("<>"): path for name, path in call.tells.items()},
                "commands": list(command_lines(call)),
            }
            for call in creation.calls
        ],
    }
