"""Which stack, and the AWS that it is in: what every command does first that needs one."""

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.invoke_url import API_URL, checked_template
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.commands import StartPolicy
from smsverifier.commands.configuration import read_configuration, with_known_stacks
from smsverifier.commands.context import Context, NotRunning
from smsverifier.commands.embedded_aws import find_embedded
from smsverifier.commands.pinned_account import refuse_other_account
from smsverifier.config.load import refuse_demo_on_aws
from smsverifier.errors import AwsError, ConfigError
from smsverifier.local.endpoints import ACCOUNT
from smsverifier.provision.execute import report_waiting


def open_stack(
    context: Context, *, anyhow: bool = False, start: StartPolicy = StartPolicy.ALWAYS
) -> None:
    """Read the configuration and reach the AWS it is for.

    `anyhow`: also with a configuration that is wrong, as the command needs no more of it than the
    stack's name, target and region. `start`: when an embedded AWS is started for it.
    """
    try:
        read_configuration(context, anyhow=anyhow)
    except ConfigError as error:
        raise with_known_stacks(context, error) from None
    connect(context, start)


def connect(context: Context, start: StartPolicy = StartPolicy.ALWAYS) -> None:
    """Reach the AWS of the configuration that was read."""
    if context.is_whole:
        refuse_demo_on_aws(context.loaded, context.target)
    refuse_unknown_region(context.config.region)
    if context.target == "local":
        find_embedded(context, start)
    context.aws = _aws(context)
    if context.target == "aws":
        _refuse_other_account(context, start)


def _refuse_other_account(context: Context, start: StartPolicy) -> None:
    """Raise where the configuration names another account; nobody is asked where it names none.

    What only looks at the account says itself that nobody is signed in.
    """
    try:
        refuse_other_account(context.aws, context.loaded, context.options.profile, context.environ)
    except AwsError:
        if start is not StartPolicy.TO_LOOK:
            raise


def _aws(context: Context) -> Aws:
    region = context.config.region
    if context.target == "local" and context.running is None:
        return NotRunning(AwsTarget(region))
    return aws_in(context, region)


def aws_in(context: Context, region: str) -> Aws:
    """The AWS that the command works with, in some region of it."""
    running, profile = context.running, context.options.profile
    where, ahead = AwsTarget(region, profile, api_url=_api_url(context)), 0.0
    if running is not None:
        where = AwsTarget(region, profile, running.endpoint_url, running.access_key, ACCOUNT)
        ahead = running.passed
    return Aws(where, sleep=context.interrupts.sleep, on_wait=report_waiting, ahead=ahead)


def _api_url(context: Context) -> str | None:
    """What the setting says of the API's address. Raises UsageError where it cannot be one.

    `local` is deaf to it, as to every AWS_* there is.
    """
    said = context.environ.get(API_URL) if context.target != "local" else None
    return checked_template(said) if said else None
