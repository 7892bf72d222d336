"""What `up` says before it asks, what it did, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, tzinfo
from typing import Any

from smsverifier.delivery.cost import Ceiling, ceiling_document, ceiling_sentence
from smsverifier.errors import ExitCode
from smsverifier.finding import Finding
from smsverifier.output.documents import StackLocation, up_document
from smsverifier.output.email_view import how_to_prove
from smsverifier.output.findings_view import preflight_view, serious
from smsverifier.output.formatting import counted, moment_of_text
from smsverifier.output.other_regions_view import Elsewhere
from smsverifier.output.place_warnings import PlaceWarning
from smsverifier.output.plan_view import plan_summary, short_plan_view
from smsverifier.output.plan_words import in_zone
from smsverifier.output.progress import say_failures
from smsverifier.output.screen import Screen, labelled
from smsverifier.output.sending_view import send_summary
from smsverifier.output.status_view import addresses_view
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Plan
from smsverifier.registrations.send import SendResult
from smsverifier.resources.catalog import Component
from smsverifier.resources.delivery_receipts import KEY
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.resources.email_identity import Verification

COSTS = (
    "AWS charges for use, not for waiting: nearly all of it is the SMS themselves, per part "
    "and destination."
)
LEAVES = "This stack leaves it; if no other stack uses it, it becomes what it was."


@dataclass(frozen=True)
class AccountWideChange:
    """The setting of the whole account that a plan changes."""

    region: str
    changes: Mapping[str, tuple[str | None, str]] | None
    """Attribute → from what, to what; None: this stack leaves it."""


NEW_ADDRESS = (
    "The form's address is new, and stays until `smsverifier down`; after that another one is "
    "made. What goes on posters is best a domain of your own, which can be pointed anew. "
    "`smsverifier registrations close` ends registration and keeps the address."
)


@dataclass(frozen=True)
class Restored:
    """Who is back, of those that were kept on disk."""

    registrations: int = 0
    never_told: int = 0
    unconfirmed: int = 0
    waiting: int = 0
    """On the waiting list: no registrations."""


@dataclass(frozen=True)
class CapUse:
    """How much of the cap is used."""

    cap: int | None
    used: int
    """How many SMS count."""
    waiting: int
    """Whom a lower cap left waiting."""


@dataclass(frozen=True)
class UpResult:
    """What `up` did, and how the stack is now."""

    report: RunReport
    location: StackLocation
    location_text: str
    outputs: Mapping[str, str | None]
    send_result: SendResult
    """Whom the pipe had passed by."""
    restored: Restored | None
    """None where nobody was to come back."""
    unconfirmed_after: int
    """Seconds after which who is being told counts as unconfirmed."""
    ceiling: Ceiling
    api_calls: int
    seconds: float
    """Until the stack was as it is; what is said of it takes another look."""
    is_whole: bool
    """Whether this `up` was about all of the stack."""
    paused_since: str | None
    cap: CapUse | None
    seconds_in_all: float
    unproved: Verification | None = None
    """The sender of the e-mails, while SES sends nothing from it."""
    places: tuple[int, int | None] | None = None
    """How many of the places are taken, and how many there are; None without a maximum."""
    gets_new_address: bool = False
    """Whether the API was to be made anew in a stack that was there."""
    elsewhere: Sequence[Elsewhere] = ()
    """Where else a stack of its name is; looked for where this one was new."""
    taken_back: bool = False
    """Whether it was handed over by `eject`, and no longer is."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE once everything is there."""
        if self.report.interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.DONE if self.report.is_complete else ExitCode.FAILED


def say_component(screen: Screen, component: Component) -> None:
    """What is made next, and what for."""
    screen.say("", component.title, labelled("", component.text, 2))


def say_paused(screen: Screen, since: str | None) -> None:
    """That the stack is paused, if it is."""
    if since is not None:
        shown = moment_of_text(since, screen.zone)
        screen.say(f"Paused since {shown}: nobody is texted until `smsverifier resume`.")


def say_max_spend(screen: Screen, ceiling: Ceiling, today: date, *, is_billed: bool) -> None:
    """The most that the stack can spend on SMS."""
    free = "" if is_billed else " Here nothing is billed."
    screen.say(f"{ceiling_sentence(ceiling, today)}{free}")


def say_serious(screen: Screen, findings: Sequence[Finding]) -> None:
    """Of what was looked at before sending, what speaks against it."""
    found = serious(findings)
    if found:
        screen.say(preflight_view(found), "What to do: smsverifier check", "")


def say_plan(
    screen: Screen,
    plan: Plan,
    *,
    warnings: Sequence[str] | None = None,
    wide: AccountWideChange | None = None,
    alerts: str = "",
    handler: DeployedHandler | None = None,
) -> None:
    """The plan in a line; with `warnings` (perhaps none) whole, for whoever is to agree to it.

    `handler`: what the function has, where its code is to change. `alerts`: what those cost.
    """
    if warnings is None:
        screen.say(plan_summary(plan))
        return
    beyond = [_account_wide(wide)] if wide else []
    costs = [COSTS, alerts] if alerts else [COSTS]
    screen.say(short_plan_view(in_zone(plan, screen.zone), handler), *costs, *warnings, *beyond)


def show_up(screen: Screen, result: UpResult) -> None:
    """What was done, and what comes next."""
    report = result.report
    if result.send_result.registrations:
        screen.say(send_summary(result.send_result))
    if result.restored is not None:
        _show_restored(screen, result.restored, result.unconfirmed_after)
    screen.document(_document(result))
    say_failures(screen, report)
    if report.interrupted:
        screen.say("", "Interrupted. `smsverifier up` continues, `smsverifier down` removes.")
        return
    if not report.is_complete:
        screen.say("", f"Not everything is there. {_what_then(report)}")
        return
    what = report.stack if result.is_whole else f"This part of {report.stack}"
    screen.show(
        f"{what} is up ({result.location_text}, {result.seconds_in_all:.1f} s).",
        addresses_view(result.outputs),
    )
    if result.unproved is not None:
        region, outbox = str(result.location["region"]), result.outputs.get("outbox_url")
        screen.say("", *how_to_prove(result.unproved, region, outbox), "")
    if result.places is not None:
        screen.say("{} of {} places taken.".format(*result.places))
    if result.location["target"] == "aws" and "api" in report.keys(Action.CREATE):
        screen.say(NEW_ADDRESS)
    screen.say(_next(result, screen.zone))


def _what_then(report: RunReport) -> str:
    """Whether trying again is enough."""
    from smsverifier.aws.explanations import is_retryable  # noqa: PLC0415 - after a failure

    if all(is_retryable(outcome.error) for outcome in report.failures if outcome.error):
        return "Running `smsverifier up` again continues."
    return "What is done stays done: once that is mended, `smsverifier up` makes the rest."


def _document(result: UpResult) -> dict[str, Any]:
    calls, seconds = result.api_calls, result.seconds
    done = up_document(result.report, result.location, result.outputs, calls, seconds)
    moved = {"key": "api", "detail": PlaceWarning.new_address().text}
    return {
        **done,
        "warnings": [*done["warnings"], *([moved] if result.gets_new_address else [])],
        "told": vars(result.send_result),
        "put_back": asdict(result.restored or Restored()),
        "spending": ceiling_document(result.ceiling),
        "places": result.places and dict(zip(("taken", "max"), result.places, strict=True)),
        "elsewhere": [each.document for each in result.elsewhere],
        "taken_back": result.taken_back,
    }


def _show_restored(screen: Screen, back: Restored, unconfirmed_after: int) -> None:
    """Who came back with the table, and who of them is still to be told."""
    waiting = f", and {back.waiting} on the waiting list" if back.waiting else ""
    who = counted(back.registrations, "registration")
    screen.show(f"{who} put back{waiting}, as kept on disk.")
    if back.never_told:
        screen.say(f"Never told: {back.never_told}. `smsverifier registrations resend` texts them.")
    if back.unconfirmed:
        screen.say(
            f"Unconfirmed, they were being told when it ended: {back.unconfirmed}. "
            "`smsverifier registrations resend --unconfirmed` texts them once more, from "
            f"{unconfirmed_after} seconds after that on."
        )


def _next(result: UpResult, zone: tzinfo) -> str:
    """The step that fits a stack as it is now."""
    if not result.is_whole:
        return (
            "The rest was not looked at. Next: smsverifier plan, or smsverifier up for all of it."
        )
    if result.paused_since is not None:
        since = moment_of_text(result.paused_since, zone)
        return f"Paused since {since}: nobody is texted. Next: smsverifier resume"
    if result.restored and result.restored.never_told:
        return "Next: smsverifier registrations resend, for those never told."
    about_cap = result.cap and _next_for_cap(result.cap)
    return about_cap or "Next: smsverifier test-register +91…, or open the form."


def _next_for_cap(found: CapUse) -> str | None:
    """The step for those whom the cap leaves waiting, or will."""
    cap, used = found.cap, found.used
    if cap is not None and used >= cap:
        return (
            f"{used} SMS count and the cap is {cap}: whoever registers now waits. Next, if they "
            f"are people: set sms.max_messages above {used}, then smsverifier up"
        )
    if not found.waiting:
        return None
    who = counted(found.waiting, "registrant")
    return f"Next: smsverifier registrations resend tells the {who} whom a lower cap left waiting"


def _account_wide(change: AccountWideChange) -> str:
    """From what to what, by this stack."""
    return (
        f"{KEY} is a setting of the whole account in {change.region}, for everything in "
        f"it that sends SMS. {LEAVES if change.changes is None else _changes(change.changes)}"
    )


def _changes(changes: Mapping[str, tuple[str | None, str]]) -> str:
    each = [f"{name} {old or '(not set)'} → {new}" for name, (old, new) in changes.items()]
    settings = ", ".join(each) or "It is set as this stack wants it, and stays"
    return f"{settings}. The last stack that uses it puts it back."
