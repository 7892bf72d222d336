"""How a stack stands: on the screen, and what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.announced import Announcement, State
from smsverifier.delivery.health import Health, SmsCounts
from smsverifier.delivery.summary import ReceiptCounts
from smsverifier.errors import ExitCode
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.mail.status import EmailCounts
from smsverifier.output.announcement_words import announcement_document, announcement_summary
from smsverifier.output.closing_view import (
    RegistrationNow,
    registration_advice,
    registration_document,
    registration_words,
)
from smsverifier.output.deleted_table_view import DeletedTable, say_deleted_table
from smsverifier.output.documents import JsonDocument, StackLocation, changes_document
from smsverifier.output.ejected_words import behind_line, ejected_document, ejected_line
from smsverifier.output.formatting import counted, line_of, moment_of_text, note_on, paid, short
from smsverifier.output.links import address
from smsverifier.output.other_regions_view import ANOTHER_ONE, Elsewhere
from smsverifier.output.screen import Screen, View, labelled
from smsverifier.platform.shells import USUAL
from smsverifier.provision.diff import Change, plain
from smsverifier.provision.ejected import Ejected
from smsverifier.provision.status import ResourceState, ResourceStatus, StackState, StackStatus

SIGNS = {
    ResourceState.READY: ("✓", "green"),
    ResourceState.MISSING: ("·", "dim"),
    ResourceState.DRIFTED: ("~", "yellow"),
    ResourceState.CHANGING: ("…", "cyan"),
    ResourceState.FAILED: ("✗", "red"),
    ResourceState.FOREIGN: ("!", "magenta"),
}
PIPE = "AWS::Pipes::Pipe"
"""What a pause stops. It is ready nevertheless, as it is as it should be."""
LABEL_WIDTH = 31
"""Sign, state and the longest key."""
MOST_CHANGES = 12
"""Of one resource on the screen: an API that was half made differs in hundreds of places."""
INDENT = 12
NOTE_INDENT = 3
STATES = {StackState.READY: "bold green", StackState.ABSENT: "bold"}
WORDS = {StackState.UNKNOWN: "there, but how it should be is not known"}
"""Where the state's own word would read badly."""
IN_SYNC_UNTAGGED = "in sync, but for the tags that tell whose it is"


@dataclass(frozen=True)
class StatusResult:
    """What one look saw."""

    status: StackStatus
    location: StackLocation
    location_text: str
    outputs: Mapping[str, str | None]
    health: Health
    kept: Sequence[HeldRegistrations]
    """Its registrations that wait on disk."""
    announcements: Sequence[Announcement] = ()
    now_ms: int = 0
    """By which it is judged how far they are."""
    registration: RegistrationNow | None = None
    """Whether people can register; None where the API does not say it."""
    elsewhere: Sequence[Elsewhere] = ()
    """Where else a stack of its name is; looked for where this one is absent."""
    moved: Sequence[str] = ()
    """What to say of that."""
    gone: DeletedTable | None = None
    """The table that somebody deleted."""
    ejected: Ejected | None = None
    """To what the stack was handed over."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE only if the stack is ready."""
        is_ready = self.status.state is StackState.READY
        return ExitCode.DONE if is_ready else ExitCode.NOT_IN_SYNC

    def view(self, zone: tzinfo) -> View:
        """It, on the screen."""
        said = registration_words(self.registration, zone) if self.registration else ()
        registration = [f"Registration: {', '.join(said)}"] if said else []
        ejected = list(self._ejected_lines())
        stands = (*ejected, *registration, *_announcements(self, zone))
        return status_view(self.status, self.location_text, self.outputs, self.health, stands)

    def _ejected_lines(self) -> Iterator[str]:
        if self.ejected is not None:
            yield ejected_line(self.ejected, self.status.stack)
            if self.status.state is not StackState.READY:
                yield behind_line(self.ejected)


def show_status(screen: Screen, seen: StatusResult) -> None:
    """It once, and what comes next."""
    screen.document(status_document(seen))
    screen.show(seen.view(screen.zone), *(["", *seen.moved] if seen.moved else []))
    is_ready = seen.status.state is StackState.READY
    if seen.registration and (advice := registration_advice(seen.registration)):
        screen.say(advice)
    if seen.gone is not None:
        say_deleted_table(screen, seen.gone)
    elif any(each.may_live for each in seen.elsewhere):
        screen.say(f"Next: as said above; {ANOTHER_ONE}")
    else:
        screen.say(_next_of_ready(seen) if is_ready else _next(seen, screen.zone))


def status_document(seen: StatusResult) -> JsonDocument:
    """How the stack stands."""
    resources = [
        {
            **vars(each),
            "changes": None if each.changes is None else changes_document(each.changes),
            "by_hand": plain(each.by_hand),
        }
        for each in seen.status.resources
    ]
    return {
        "stack": seen.status.stack,
        **seen.location,
        "state": seen.status.state,
        "paused_since": seen.status.paused_since,
        "outputs": dict(seen.outputs),
        "resources": resources,
        "health": asdict(seen.health),
        "registration": registration_document(seen.registration),
        "kept": [vars(held) for held in seen.kept],
        "deleted_table": seen.gone and seen.gone.document(),
        "announcements": [announcement_document(each, seen.now_ms) for each in seen.announcements],
        "elsewhere": [each.document for each in seen.elsewhere],
        "ejected": ejected_document(seen.ejected),
    }


def _announcements(seen: StatusResult, zone: tzinfo) -> Iterator[str]:
    """Those that are to go or go out; and those of which somebody should hear that they did not."""
    for each in seen.announcements:
        if each.in_force(seen.now_ms) not in {State.DONE, State.CANCELLED} or each.is_full:
            yield f"Announcement: {announcement_summary(each, seen.now_ms, zone)}"


def _next_of_ready(seen: StatusResult) -> str:
    sms = seen.health.sms
    if sms is not None and sms.over_cap + sms.held + sms.given_up > 0:
        return "Next: as said above; smsverifier registrations list --not-told shows who waits"
    if seen.registration is not None and seen.registration.state == "closed":
        return "Next: smsverifier registrations list, or smsverifier logs"
    return "Next: smsverifier test-register +91…, or smsverifier logs"


def _next(seen: StatusResult, zone: tzinfo) -> str:
    status, since = seen.status, seen.status.paused_since
    if status.is_untagged:
        return "Next: smsverifier test-register +91…; smsverifier up --adopt would take it over"
    if status.state is StackState.UNKNOWN:
        return "Whether it is as it should be is not known: mend the configuration first"
    if since is None and seen.ejected is not None:
        return (
            "Next: terraform plan, in its folder; smsverifier plan shows what up --take-back would "
            "do"
        )
    if since is None:
        return "Next: smsverifier plan, then smsverifier up"
    since = moment_of_text(since, zone)
    pipe = next(resource for resource in status.resources if resource.key == "pipe")
    if pipe.state is ResourceState.READY:
        return f"Paused since {since}: nobody is texted. Next: smsverifier resume"
    return (
        f"To be paused since {since}, but not all of it is as that asks for: people may be texted. "
        "Next: smsverifier pause to stop that, or smsverifier resume to send"
    )


def status_view(
    status: StackStatus,
    location: str,
    outputs: Mapping[str, str | None],
    health: Health,
    stands: Sequence[str] = (),
) -> RenderableType:
    """Every resource, the addresses and the numbers; above these, in lines, how it `stands`."""
    state, style = status.state, STATES.get(status.state, "bold yellow")
    word = IN_SYNC_UNTAGGED if status.is_untagged else WORDS.get(state, state)
    head = Text.assemble(status.stack, " is ", (word, style), f" ({location})")
    parts = [part for resource in status.resources for part in _resource(resource, status)]
    lines = [Text(), *map(Text, stands)] if stands else []
    return Group(head, Text(), *parts, *lines, *_numbers(health), *_addresses(outputs))


def _resource(resource: ResourceStatus, stack: StackStatus) -> Iterator[RenderableType]:
    state, (sign, style) = str(resource.state), SIGNS[resource.state]
    if stack.paused_since and (resource.type, resource.state) == (PIPE, ResourceState.READY):
        state, sign, style = "paused", "=", "yellow"
    label = Text.assemble((f" {sign} {state:<8} ", style), resource.key)
    yield labelled(label, Text(resource.name, style="dim"), LABEL_WIDTH)
    if resource.detail:
        yield labelled("", resource.detail, INDENT)
    changes = tuple(resource.changes or ())
    for change in changes[:MOST_CHANGES]:
        yield labelled("", Text(_drift(resource.key, change), style="yellow"), INDENT)
    if len(changes) > MOST_CHANGES:
        more = f"… and {len(changes) - MOST_CHANGES} more: `smsverifier plan --details`"
        yield labelled("", Text(more, style="yellow"), INDENT)
    for path, value in resource.by_hand.items():
        told = f"{path}: {short(value)}, set by somebody and left as it is"
        yield labelled("", Text(told, style="dim"), INDENT)


def _drift(key: str, change: Change) -> str:
    values = f"{short(change.old)}, expected {short(change.new)}"
    return f"{change.path}: {values}{note_on(key, change.path)}"


def _numbers(health: Health) -> Iterator[RenderableType]:
    told = []
    if health.registrations is not None:
        tests = f" ({counted(health.tests, 'test')})" if health.tests else ""
        told.append(counted(health.registrations, "registration") + tests)
    if health.sms is not None:
        told += _sms(health.sms)
    if health.dead_letters is not None:
        told.append(counted(health.dead_letters, "dead letter"))
    if told:
        yield Text()
        yield Text(" · ".join(told))
    if health.email is not None:
        yield Text(email_words(health.email))
    if health.receipts is not None:
        yield Text(_receipts(health.receipts))
    for note in health.notes:
        yield labelled(Text(" !", style="yellow"), Text(f"{line_of(note.what)}."), NOTE_INDENT)
        yield labelled("", Text(note.advice, style="dim"), NOTE_INDENT)


def _sms(sms: SmsCounts) -> Iterator[str]:
    yield f"{sms.sent} SMS accepted by SNS, {sms.failed} failed, {sms.to_come} to come"
    if sms.over_cap:
        yield f"{sms.over_cap} over the cap"
    if sms.held:
        yield f"{sms.held} held back"
    if sms.given_up:
        yield f"{sms.given_up} given up by the pipe"
    if sms.unconfirmed:
        yield f"{sms.unconfirmed} unconfirmed"


def email_words(email: EmailCounts) -> str:
    """How the mails stand."""
    return f"{counted(email.sent, 'mail')} accepted by SES, {other_mails(email)}"


def other_mails(email: EmailCounts) -> str:
    """What became of all but those that SES accepted."""
    parts = [f"{email.failed} failed, {email.pending - email.held} to come"]
    if email.held:
        parts.append(f"{counted(email.held, 'mail')} held back")
    if email.bounced:
        parts.append(f"{email.bounced} bounced")
    if email.no_address:
        parts.append(f"{email.no_address} without an address")
    if email.unconfirmed:
        parts.append(f"{counted(email.unconfirmed, 'mail')} unconfirmed")
    return " · ".join(parts)


def _receipts(receipts: ReceiptCounts) -> str:
    return (
        f"Receipts: {receipts.delivered} delivered, {receipts.accepted} accepted by carriers, "
        f"{receipts.failed} failed, {awaited_words(receipts)} · {paid(receipts.price_usd)}, "
        "announcements not counted"
    )


def awaited_words(receipts: ReceiptCounts) -> str:
    """How many have no receipt: those that it may still come of, then the others, if any."""
    late = f", {receipts.overdue:,} with none after an hour" if receipts.overdue else ""
    return f"{receipts.awaited - receipts.overdue:,} awaited{late}"


def _addresses(outputs: Mapping[str, str | None]) -> Iterator[RenderableType]:
    if any(outputs.values()):
        yield Text()
        yield addresses_view(outputs)


def addresses_view(outputs: Mapping[str, str | None]) -> RenderableType:
    """The addresses: form, API, outbox. Never folded: the terminal keeps them whole to click."""
    labels = {
        "form_url": "form",
        "api_url": "API",
        "outbox_url": "outbox",
        "endpoint_url": "endpoint",
    }
    told = [(label, outputs.get(name)) for name, label in labels.items()]
    if outputs.get("endpoint_url"):  # the embedded AWS: its keys are in no file of AWS's
        told.append(("keys", f"{USUAL.evaluated('smsverifier local env')} for any AWS client"))
    return Group(*(_address(label, url) for label, url in told if url))


def _address(label: str, url: str) -> Text:
    parts = (f" {label:<9}", "bold"), address(url)
    return Text.assemble(*parts, no_wrap=True, overflow="ignore")
