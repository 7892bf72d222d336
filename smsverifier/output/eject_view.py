"""What `eject` wrote, and what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from smsverifier.errors import ExitCode
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.ejected_words import ejected_document, ejected_sentence
from smsverifier.output.formatting import counted, line_of
from smsverifier.output.plan_view import short_plan_view, steps_document
from smsverifier.output.plan_words import in_zone
from smsverifier.output.screen import Screen, labelled
from smsverifier.output.setup_script import SetupCalls
from smsverifier.platform.shells import USUAL
from smsverifier.provision.ejected import TERRAFORM, Ejected
from smsverifier.provision.plan import Action, Plan
from smsverifier.terraform.readme import LOCAL_KEYS, OLDER_STATE, THE_CHANGE

INDENT = "  "


@dataclass(frozen=True)
class WrittenFiles:
    """A folder, and what was put into it."""

    folder: Path
    sizes: Mapping[str, int]
    """Path below the folder → bytes."""
    removed: Sequence[str] = ()
    """What an earlier ejection left there that is not written any more."""

    def document(self) -> JsonDocument:
        """It, for programs."""
        return {
            "folder": str(self.folder),
            "files": [{"name": name, "bytes": size} for name, size in self.sizes.items()],
            "removed": list(self.removed),
        }


@dataclass(frozen=True)
class TerraformResult:
    """What became of `eject terraform`."""

    stack: str
    location: StackLocation
    written: WrittenFiles | None
    """None where the stack is not as configured."""
    imports: int = 0
    """How many `import` blocks are in the files; 0 where they make a stack of its own."""
    remarks: Sequence[str] = ()
    """What of the stack is not in the files, or wants a hand, and why."""
    ejected: Ejected | None = None
    """What the table's tag says now."""
    was_ejected: bool = False
    """Whether it said so before."""
    has_state: bool = False
    """Whether the folder has Terraform's state of an earlier ejection, or names where that is."""
    plan: Plan | None = None
    """What `up` would do, where it would do anything."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE once the files are there."""
        return ExitCode.DONE if self.written else ExitCode.NOT_IN_SYNC


@dataclass(frozen=True)
class CommandsResult:
    """What `eject aws-cli` made."""

    setup: SetupCalls
    script: str
    written: WrittenFiles | None
    """None: the script is printed."""


def mark_question(stack: str) -> str:
    """What is asked before anything is written."""
    return (
        f"Mark {stack} as handed over to Terraform, by a tag on its table? `up` and `down` stop "
        "from then on"
    )


def show_terraform(screen: Screen, result: TerraformResult) -> None:
    """What was written, and what to do with it; or what is in the way."""
    screen.document(terraform_document(result))
    if result.written is None:
        _show_refusal(screen, result)
        return
    _show_files(screen, result.written)
    screen.show("", *_what_terraform_says(result))
    screen.show(*result.remarks)
    screen.say(*_marked(result), "", *_next_steps(result, result.written))


def terraform_document(result: TerraformResult) -> JsonDocument:
    """What was written, or what `up` would do first."""
    nothing: JsonDocument = {"folder": None, "files": [], "removed": []}
    return {
        "stack": result.stack,
        **result.location,
        "to": TERRAFORM,
        **(nothing if result.written is None else result.written.document()),
        "imports": result.imports,
        "has_state": result.has_state,
        "remarks": list(result.remarks),
        "ejected": ejected_document(result.ejected),
        "plan": None if result.plan is None else steps_document(result.plan),
    }


def _show_refusal(screen: Screen, result: TerraformResult) -> None:
    if result.plan is not None:
        screen.show(short_plan_view(in_zone(result.plan, screen.zone)))
    screen.complain(f"{_why_not(result)} Nothing was written.")
    take_back = "" if result.ejected is None else " --take-back"
    screen.say(
        f"Next: smsverifier up{take_back}, then this again; or smsverifier eject terraform --new, "
        "for files that make a stack of their own."
    )


def _why_not(result: TerraformResult) -> str:
    steps = () if result.plan is None else result.plan.steps
    if all(step.action is Action.CREATE for step in steps):
        return f"There is no {result.stack} here to take over."
    return (
        f"{result.stack} is not as configured: what is there and what the files say would differ."
    )


def _show_files(screen: Screen, written: WrittenFiles) -> None:
    lines = list(_file_lines(written.sizes))
    width = max(len(name) for name, _ in lines) + 2 * len(INDENT)
    screen.show(f"In {line_of(str(written.folder))}:")
    screen.show(*(labelled(f"{INDENT}{name}", told, width) for name, told in lines))
    for name in written.removed:
        screen.show(f"Removed, as it is not written any more: {name}")


def _file_lines(sizes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """A line for each file; what is in a folder of the folder is told together."""
    inner = [PurePosixPath(name).parts[0] for name in sizes if "/" in name]
    yield from ((name, size_words(size)) for name, size in sorted(sizes.items()) if "/" not in name)
    for folder in sorted(set(inner)):
        size = sum(size for name, size in sizes.items() if name.startswith(f"{folder}/"))
        yield f"{folder}/", f"{counted(inner.count(folder), 'file')}, {size_words(size)}"


def size_words(size: int) -> str:
    """`842 bytes`, `1.4 kB`."""
    return counted(size, "byte") if size < 1000 else f"{size / 1000:.1f} kB"


def _what_terraform_says(result: TerraformResult) -> Iterator[str]:
    if not result.imports:
        yield (
            f"They make a pipeline of its own, {result.stack}, in an account and region that has "
            "none of its name. Where Terraform keeps the stack already, its new texts are "
            "templates/ and handler.zip: copy these alone."
        )
        return
    if result.has_state:
        yield OLDER_STATE.replace("`", "")
        yield "Then terraform plan says: 0 to add, 0 to destroy, the function to change at most."
        return
    yield (
        f"terraform plan says: {result.imports} to import, 0 to add, 1 to change, 0 to destroy. "
        f"{THE_CHANGE.replace('`', '')}"
    )


def _marked(result: TerraformResult) -> Iterator[str]:
    if result.ejected is None:
        if result.imports:
            yield (
                "Nothing was marked: smsverifier up and down go on as before, and so may Terraform."
            )
        return
    if result.was_ejected:
        yield f"{ejected_sentence(result.stack, result.ejected)} already; the mark stays."
        return
    yield (
        f"{result.stack} is marked as handed over: up and down stop there, unless --take-back. "
        "All else goes on."
    )


def _next_steps(result: TerraformResult, written: WrittenFiles) -> Iterator[str]:
    if result.location["target"] == "local":
        yield f"For Terraform to reach the embedded AWS, in each shell: {LOCAL_KEYS}"
    first = ["terraform apply -refresh-only"] if result.has_state else []
    steps = (
        *(f"cd {USUAL.quoted(str(written.folder))}", "terraform init", *first),
        *("terraform plan", "terraform apply"),
    )
    yield f"Next: {', '.join(steps)}"
    yield "To change a text later: the folder's own page says how."


def show_commands(screen: Screen, result: CommandsResult) -> None:
    """The script, or where it is."""
    written = result.written
    screen.document(commands_document(result))
    if written is None:
        if not screen.as_json:
            screen.write(result.script.rstrip("\n"))
        files = " and ".join(sorted(result.setup.files))
        if files:
            screen.say(
                "", f"It reads {files}: smsverifier eject aws-cli --out FOLDER writes all of it."
            )
        return
    _show_files(screen, written)
    screen.say("", "Nothing was sent, and nothing handed over.")
    if result.setup.is_local:
        screen.say(f"For the AWS CLI to reach the embedded AWS, in each shell: {LOCAL_KEYS}")
    screen.say(f"Next: sh {USUAL.quoted(str(written.folder / 'setup.sh'))}")


def commands_document(result: CommandsResult) -> JsonDocument:
    """The script, and where it was written."""
    nothing: JsonDocument = {"folder": None, "files": [], "removed": []}
    return {
        "stack": result.setup.stack,
        "region": result.setup.region,
        "to": "aws-cli",
        **(nothing if result.written is None else result.written.document()),
        "script": result.script,
    }
