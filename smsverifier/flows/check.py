"""`check` from end to end: ready or not for so many registrations, and why."""

from collections.abc import Sequence

from smsverifier.core.finding import Finding, FindingState, is_ready
from smsverifier.errors import ExitCode
from smsverifier.flows.cap import most_it_can_spend
from smsverifier.flows.phones import phone_to_text
from smsverifier.flows.session import Session
from smsverifier.pipeline.ceiling import ceiling_document, ceiling_of
from smsverifier.pipeline.checks.preflight import preflight
from smsverifier.pipeline.checks.protect import protect_commands
from smsverifier.report.check_view import check_document, check_view, commands_view
from smsverifier.report.looking import looking

PROTECT_TITLE = (
    "To let AWS itself refuse every other country, for the whole account and each of its programs "
    "(a country that AWS says it does not know, take out of RULES):"
)


def check(session: Session, phone: str | None) -> int:
    """Look at everything that decides whether phones will ring; NOT_IN_SYNC with a blocker."""
    number = None if phone is None else phone_to_text(session, phone)
    if session.place.target == "aws":
        session.screen.say("Asking AWS; what it does not answer soon is tried a few times …")
    with looking(session.screen, "everything that decides whether phones will ring"):
        findings = preflight(
            session.aws, session.config, session.prices, number, today=session.today
        )
    registrations = session.config.event.expected_registrations
    commands = _protecting(session, findings)
    document = check_document(registrations, findings)
    note = session.not_your_account("check")
    spending = ceiling_document(ceiling_of(session.config, session.prices))
    session.screen.document(
        {
            **document,
            "protect_commands": list(commands),
            "real_account": not note,
            "spending": spending,
        }
    )
    session.screen.show(check_view(registrations, _place(session, findings), findings, note))
    session.screen.show("", most_it_can_spend(session.config, session.prices, session.today))
    if commands and session.place.target == "aws":
        session.screen.show(commands_view(PROTECT_TITLE, commands))
    return ExitCode.DONE if is_ready(findings) else ExitCode.NOT_IN_SYNC


def _protecting(session: Session, findings: Sequence[Finding]) -> tuple[str, ...]:
    """The commands for a Protect configuration, unless the account is known to have one."""
    if any(finding.id == "protect" and finding.advice for finding in findings):
        return protect_commands(session.aws.region, session.config.sms.countries)
    return ()


def _place(session: Session, findings: Sequence[Finding]) -> str:
    """Where; the account is known only to whoever is signed in."""
    signed_in = any(f.id == "credentials" and f.state is FindingState.OK for f in findings)
    return session.place_text if signed_in else f"AWS, {session.aws.region}"
