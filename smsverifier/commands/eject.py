"""`eject` from end to end: the stack as Terraform takes it over, or as a script of the AWS CLI.

Nothing of AWS is changed but the table's tag, which is asked for first and put on last, when every
file is written: whoever is stopped in between runs the same again with --force (decision 0093).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.commands.arguments import check_account
from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.commands.explain import ExplainOptions, explain_stack
from smsverifier.commands.output_folder import check_files, check_folder, write_folder
from smsverifier.commands.prompts import confirm
from smsverifier.commands.taking_back import table_of
from smsverifier.config.load import refuse_demo_on_aws
from smsverifier.errors import SmsverifierError
from smsverifier.local.endpoints import ACCOUNT
from smsverifier.naming import EJECTED_TAG
from smsverifier.output.eject_view import (
    CommandsResult,
    TerraformResult,
    WrittenFiles,
    mark_question,
)
from smsverifier.output.formatting import moment_of_text
from smsverifier.output.screen import spinner
from smsverifier.output.setup_script import SETUP, readme, runnable
from smsverifier.provision.ejected import Ejected, ejected_in
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.plan import Observation, Plan, concerned, plan_up
from smsverifier.provision.status import paused_since
from smsverifier.resources.rest_api.ids import read_api_ids
from smsverifier.terraform.files import NOT_ALWAYS, READ_BY_TERRAFORM, terraform_configuration
from smsverifier.terraform.handover import Handover

FORCED_TERRAFORM = (
    "files of the names that are written are replaced, .tf files of an ejection's names that are "
    "not written any more are removed, and all others stay, a terraform.tfstate among them"
)
FORCED_COMMANDS = "files of the names that are written are replaced, and all others stay"


@dataclass(frozen=True)
class TerraformOptions:
    """What the user asked of this `eject terraform`."""

    out: Path | None = None
    account: str | None = None
    force: bool = False
    yes: bool = False
    mark: bool = True


@dataclass(frozen=True)
class CommandsOptions:
    """What the user asked of this `eject aws-cli`."""

    out: Path | None = None
    account: str | None = None
    force: bool = False


def eject_terraform(context: Context, options: TerraformOptions) -> TerraformResult:
    """The stack's files, and on its table the mark that Terraform keeps it now."""
    folder = options.out or Path(f"terraform-{context.config.stack}")
    check_folder(folder, force=options.force, forced=FORCED_TERRAFORM)
    observation = _observe(context)
    planned = plan_up(context.config.stack, context.resources, observation, allow_data_loss=True)
    before = ejected_in(observation, context.config.stack)
    if not planned.in_sync:
        return _not_as_configured(context, planned, before)
    _refuse_paused(context, observation)
    mark = None if before or not options.mark else Ejected.on(context.today)
    made = terraform_configuration(_handover(context, observation, mark))
    check_files(folder, made.files)
    if mark is not None:
        _ask(context, yes=options.yes)
    written = _write(folder, made.files)
    if mark is not None:
        _put_mark(context, mark, folder)
    return TerraformResult(
        context.config.stack,
        context.location(),
        written,
        imports=made.imports,
        remarks=made.remarks,
        ejected=before or mark,
        was_ejected=before is not None,
        has_state=has_terraform_state(folder),
    )


def new_terraform(context: Context, options: TerraformOptions) -> TerraformResult:
    """Files that make a stack of their own; AWS is asked for nothing but the account's id."""
    if options.account is not None:
        check_account(options.account)
    read_configuration(context)
    refuse_demo_on_aws(context.loaded, context.target)
    refuse_unknown_region(context.config.region)
    say_demo(context)
    folder = options.out or Path(f"terraform-{context.config.stack}")
    check_folder(folder, force=options.force, forced=FORCED_TERRAFORM)
    account = options.account or context.config.account or _own_account(context)
    made = terraform_configuration(
        Handover(context.config, account, written_at=context.now(), is_local=_is_local(context))
    )
    check_files(folder, made.files)
    region = context.config.region
    location = {"target": context.target, "region": region, "account": account}
    written = _write(folder, made.files)
    return TerraformResult(context.config.stack, location, written, remarks=made.remarks)


def eject_commands(context: Context, options: CommandsOptions) -> CommandsResult:
    """The calls that make the stack as a script that can be run. Reaches no AWS."""
    read_configuration(context)
    account = options.account or context.config.account
    if account is None and _is_local(context):
        account = ACCOUNT
    setup = explain_stack(context, ExplainOptions(account=account)).setup
    text = "\n".join([*runnable(setup), ""])
    written = None
    if options.out is not None:
        files = {**setup.files, "README.md": readme(setup).encode(), SETUP: text.encode()}
        check_folder(options.out, force=options.force, forced=FORCED_COMMANDS)
        check_files(options.out, files)
        written = write_folder(options.out, files, executable=[SETUP])
    return CommandsResult(setup, text, written)


def _observe(context: Context) -> Observation:
    with spinner(context.screen, "the stack"):
        observation = context.observe(context.resources, tagged=True)
    refuse_foreign(context.resources, observation, context.config.stack)
    return observation


def _not_as_configured(context: Context, planned: Plan, before: Ejected | None) -> TerraformResult:
    stack, location = context.config.stack, context.location()
    return TerraformResult(stack, location, None, plan=planned, ejected=before)


def _refuse_paused(context: Context, observation: Observation) -> None:
    """Terraform would start a pipe that is stopped, or keep it stopped for ever."""
    since = paused_since(context.config.stack, observation)
    if since is not None:
        shown = moment_of_text(since, context.screen.zone)
        raise SmsverifierError(
            f"{context.config.stack} is paused since {shown}; nothing was written",
            where=context.location_text,
            why="The files say how the stack is while it sends.",
            hint="Run `smsverifier resume` first; `smsverifier pause` goes on working afterwards.",
        )


def _handover(context: Context, observation: Observation, mark: Ejected | None) -> Handover:
    wanted = [r.key for r in concerned(context.resources, observation) if not r.obsolete]
    found = {key: there for key in wanted if (there := observation[key]) is not None}
    try:
        ids = read_api_ids(context.aws, found["api"].outputs["api_id"])
    except LookupError as error:
        raise SmsverifierError(
            "Somebody has changed the API since it was looked at; nothing was written",
            where=context.location_text,
            why=f"There is {error}.",
            hint="Run the command again.",
        ) from error
    marked = {} if mark is None else {"table": {EJECTED_TAG: mark.tag}}
    return Handover(
        context.config,
        context.aws.account,
        found,
        ids,
        marked,
        written_at=context.now(),
        is_local=_is_local(context),
    )


def _ask(context: Context, *, yes: bool) -> None:
    """Raises Interrupted at a no, and UsageError where nobody can say yes."""
    confirm(
        context,
        mark_question(context.config.stack),
        yes=yes,
        why="It marks the stack as handed over: `up` and `down` stop there from then on.",
        hint="Add --yes if it is handed over, or --no-mark for the files alone.",
    )


def _put_mark(context: Context, mark: Ejected, folder: Path) -> None:
    """Raises SmsverifierError, which says that the files are there."""
    try:
        with spinner(context.screen, "the table's tag"):
            table_of(context).mark_ejected(mark.tag)
    except (SmsverifierError, *AWS_ERRORS) as error:
        cause = explain(error, context.location_text, context.config.region)
        raise SmsverifierError(
            f"{context.config.stack} is not marked as handed over; the files are in {folder}",
            where=cause.where,
            why=f"{cause.message}. {cause.why}".strip(),
            hint=f"{cause.hint} Then the same command with --force. Or go on without the mark: "
            "nothing stops `up` and `down` before Terraform's first apply, which sets it.",
        ) from error


def has_terraform_state(folder: Path) -> bool:
    """Whether Terraform keeps a state there with anything in it, or was told where else it is."""
    if (folder / ".terraform" / "terraform.tfstate").exists():  # names the backend
        return True
    try:
        return bool(json.loads((folder / "terraform.tfstate").read_bytes())["resources"])
    except FileNotFoundError:
        return False
    except (OSError, ValueError, TypeError, KeyError):
        return True  # of another version, perhaps


def _write(folder: Path, files: Mapping[str, bytes]) -> WrittenFiles:
    """What others read by their names first: so no file names one that is not there yet.

    A file that Terraform reads by itself must not stay where it is not written any more.
    """
    read_by_others = {name: each for name, each in files.items() if name not in READ_BY_TERRAFORM}
    known = [name for name, sign in NOT_ALWAYS.items() if _has(folder / name, sign)]
    return write_folder(folder, {**read_by_others, **files}, known=known)


def _has(path: Path, text: bytes) -> bool:
    """One that cannot be read is somebody's."""
    try:
        return text in path.read_bytes()
    except OSError:
        return False


def _is_local(context: Context) -> bool:
    return context.target == "local"


def _own_account(context: Context) -> str:
    """The embedded AWS has always the same; on AWS whoever is signed in."""
    if _is_local(context):
        return ACCOUNT
    return Aws(AwsTarget(context.config.region, context.options.profile)).account
