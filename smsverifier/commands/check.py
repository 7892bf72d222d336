"""`check` from end to end: ready or not for so many registrations, and why."""

from collections.abc import Sequence

from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.cap import max_spend_sentence
from smsverifier.commands.context import Context
from smsverifier.delivery.cost import ceiling_document, ceiling_of
from smsverifier.errors import ExitCode
from smsverifier.finding import Finding, FindingState, is_ready
from smsverifier.output.check_view import check_document, check_view, commands_view
from smsverifier.output.screen import spinner
from smsverifier.preflight.checks import run_preflight
from smsverifier.preflight.sender import protect_commands

PROTECT_TITLE = (
    "To let AWS itself refuse every other country, for the whole account and each of its programs "
    "(a country that AWS says it does not know, take out of RULES):"
)


def check(context: Context, phone: str | None) -> int:
    """Look at everything that decides whether phones will ring; NOT_IN_SYNC with a blocker."""
    number = None if phone is None else parse_phone(context, phone)
    if context.target == "aws":
        context.screen.say("Asking AWS; what it does not answer soon is tried a few times …")
    with spinner(context.screen, "everything that decides whether phones will ring"):
        findings = run_preflight(
            context.aws, context.config, context.prices, number, today=context.today
        )
    registrations = context.config.event.expected_registrations
    commands = _protecting(context, findings)
    document = check_document(registrations, findings)
    note = context.not_your_account("check")
    spending = ceiling_document(ceiling_of(context.config, context.prices))
    context.screen.document(
        {
            **document,
            "protect_commands": list(commands),
            "real_account": not note,
            "spending": spending,
        }
    )
    context.screen.show(check_view(registrations, _place(context, findings), findings, note))
    context.screen.show("", max_spend_sentence(context.config, context.prices, context.today))
    if commands and context.target == "aws":
        context.screen.show(commands_view(PROTECT_TITLE, commands))
    return ExitCode.DONE if is_ready(findings) else ExitCode.NOT_IN_SYNC


def _protecting(context: Context, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The commands for a Protect configuration, unless the account is known to have one."""
    if any(finding.id == "protect" and finding.advice for finding in findings):
        return protect_commands(context.aws.region, context.config.sms.countries)
    return ()


def _place(context: Context, findings: Sequence[Finding]) -> str:
    """Where; the account is known only to whoever is signed in."""
    signed_in = any(f.id == "credentials" and f.state is FindingState.OK for f in findings)
    return context.place_text if signed_in else f"AWS, {context.aws.region}"
