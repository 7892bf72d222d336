"""`check` from end to end: ready or not for so many registrations, and why."""

from collections.abc import Sequence
from functools import partial

from smsverifier.aws.gather import gather
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import look_for_deleted_table
from smsverifier.delivery.cost import ceiling_of
from smsverifier.finding import Finding, FindingState
from smsverifier.output.check_view import CheckResult, say_asking
from smsverifier.output.screen import spinner
from smsverifier.preflight.checks import run_preflight
from smsverifier.preflight.sender import protect_commands


def check_stack(context: Context, phone: str | None) -> CheckResult:
    """Look at everything that decides whether phones will ring."""
    number = None if phone is None else parse_phone(context, phone)
    say_asking(context.screen, context.target)
    with spinner(context.screen, "everything that decides whether phones will ring"):
        preflight = partial(
            run_preflight,
            context.aws,
            context.config,
            context.prices,
            number,
            is_aws=context.target == "aws",
        )
        gone = partial(result_of, partial(look_for_deleted_table, context))
        findings, lost = gather(preflight, gone)
        if (table := value_or(lost, None)) is not None:
            findings = (table.finding(), *findings)
    return CheckResult(
        findings,
        context.config.event.expected_registrations,
        context.target,
        _location(context, findings),
        _protecting(context, findings),
        ceiling_of(context.config, context.prices),
        context.today,
    )


def _protecting(context: Context, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The commands for a Protect configuration, unless the account is known to have one."""
    if any(finding.id == "protect" and finding.advice for finding in findings):
        return protect_commands(context.aws.region, context.config.sms.countries)
    return ()


def _location(context: Context, findings: Sequence[Finding]) -> str:
    """Where; the account is known only to whoever is signed in."""
    signed_in = any(f.id == "credentials" and f.state is FindingState.OK for f in findings)
    return context.location_text if signed_in else f"AWS, {context.aws.region}"
