"""`explain` from end to end: the calls that make the stack. Reaches no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.commands.arguments import check_account
from smsverifier.commands.atomic_files import cannot_write, write_atomically
from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.errors import UsageError
from smsverifier.output.explain_view import ExplainResult
from smsverifier.output.setup_script import SetupCalls, Step
from smsverifier.provision.call import ACCOUNT_ID
from smsverifier.resources.catalog import COMPONENTS
from smsverifier.resources.creation import creations


@dataclass(frozen=True)
class ExplainOptions:
    """What the user asked of this `explain`."""

    steps: tuple[str, ...] = ()
    account: str | None = None
    files: Path | None = None


def explain_stack(context: Context, options: ExplainOptions) -> ExplainResult:
    """The calls of these steps, or of all; the files that they read are written if it is wished."""
    _refuse_unknown(options.steps)
    if options.account is not None:
        check_account(options.account)
    read_configuration(context)
    refuse_unknown_region(context.config.region)
    say_demo(context)
    made = creations(context.config, options.account or ACCOUNT_ID)
    shown = tuple(
        Step(component, tuple(each for each in made if each.component == component.name))
        for component in COMPONENTS
        if component.name in options.steps or not options.steps
    )
    setup = SetupCalls(
        context.config.stack,
        context.config.region,
        shown,
        account=options.account,
        is_local=context.target == "local",
    )
    if options.files is not None:
        for name, content in setup.files.items():
            _write(options.files / name, content)
    return ExplainResult(setup, options.files)


def _refuse_unknown(steps: Sequence[str]) -> None:
    known = [component.name for component in COMPONENTS]
    unknown = [step for step in steps if step not in known]
    if unknown:
        raise UsageError(
            f"There is no step called {unknown[0]}",
            where="STEP",
            why="A step is a part of the pipeline, not a resource.",
            hint=f"The steps are {', '.join(known)}.",
        )


def _write(path: Path, content: bytes) -> None:
    """Raises UsageError where something else stands in its place, or it cannot be written."""
    try:
        if path.exists() and path.read_bytes() != content:
            raise UsageError(
                f"{path} is there already, and is something else",
                where="--files",
                hint="Choose another folder with --files, or remove it.",
            )
        write_atomically(path, content)
    except OSError as error:
        raise cannot_write(path, "--files", error) from error
