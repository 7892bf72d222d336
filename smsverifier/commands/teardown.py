"""The order in which `down` takes a stack apart (decision 0010).

The API goes first, so that nobody registers any more; then the pipe may tell those who wait; the
table goes after an export that is made when nothing is left that could change a row (0078).
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.aws.gather import gather
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.channels import deployed_channels
from smsverifier.commands.context import Context
from smsverifier.commands.emails import email_look
from smsverifier.commands.export import BOTH, chosen_files, receipts_of
from smsverifier.commands.preconditions import counting
from smsverifier.errors import Interrupted, ResourceFailed, SmsverifierError
from smsverifier.output.down_view import say_drain_failed, say_draining
from smsverifier.output.export_view import say_removed_unfinished, say_unread_receipts
from smsverifier.output.progress import progress
from smsverifier.output.screen import spinner
from smsverifier.provision.apply import Guard, teardown
from smsverifier.provision.outcome import Outcome, RunReport, StepResult
from smsverifier.provision.plan import Action, Plan, Step
from smsverifier.registration_table import unconfirmed_after_seconds
from smsverifier.registrations.disk_space import (
    LEAST,
    NOTHING_RESERVED,
    Needs,
    ReservedSpace,
    needs_of,
    reserved_space,
)
from smsverifier.registrations.drain import Drain, DrainCounts
from smsverifier.registrations.exporter import (
    Exported,
    ExportOptions,
    NotWritten,
    export,
    remove_unfinished,
)

INTAKE = "api"
DATA = "table"
TABLE_STAYS = "The table stays, with every registration in it."
WRITERS = frozenset({"api", "pipe", "handler"})
"""What can still change a row: the export waits until they are gone."""


@dataclass
class Teardown:
    """One `down`: what it is to do, and what was done so far.

    Runs inside `context.interrupts`, so that Ctrl-C ends it with a report, wherever it is.
    """

    context: Context
    plan: Plan
    readable: bool
    """Whether there is a table of ours whose rows can be read."""
    exporting: bool
    pending: DrainCounts = field(default_factory=DrainCounts)
    exported: Exported | None = None
    """As soon as it was; None where nothing is to be, or could be."""
    _outcomes: dict[str, Outcome] = field(default_factory=dict)

    def run(self) -> RunReport:
        """Everything in its order. Whatever fails on the way, the data is not deleted."""
        exports = self.exporting and self.readable and self._step(DATA).action is Action.DELETE
        held = self._room_held() if exports else nullcontext(NOTHING_RESERVED)
        with held as room:  # before anything is deleted
            return self._take_apart(exports, room)

    def _take_apart(self, exports: bool, room: ReservedSpace) -> RunReport:
        # By which channels people are told, `_drain` asks: looked up while the API goes.
        channels = partial(result_of, partial(deployed_channels, self.context))
        gather(partial(self._delete, [INTAKE]), *([channels] if self.readable else []))
        if self._may_go_on([INTAKE]) and self.readable:
            self._drain()
        others = [step.key for step in self.plan.steps if step.key != INTAKE]
        check = partial(self._close, exports, room)
        self._delete(others, after=[INTAKE], guard=Guard(DATA, WRITERS, check))
        if self.exported is not None:
            self._note_exported(self.exported)
        outcomes = tuple(self._outcomes[step.key] for step in self.plan.steps)
        return RunReport(self.plan.stack, outcomes, self._is_stopped)

    @property
    def _is_stopped(self) -> bool:
        return self.context.interrupts.stop.is_set()

    def _step(self, key: str) -> Step:
        return next(step for step in self.plan.steps if step.key == key)

    def _may_go_on(self, after: Collection[str]) -> bool:
        return not self._is_stopped and self._blocker(after) is None

    def _blocker(self, keys: Collection[str]) -> str | None:
        """The first of them that did not end as planned."""
        ended = [self._outcomes[key] for key in keys if key in self._outcomes]
        bad = {StepResult.FAILED, StepResult.SKIPPED}
        return next((outcome.step.key for outcome in ended if outcome.result in bad), None)

    def _delete(
        self, keys: Sequence[str], after: Collection[str] = (), guard: Guard | None = None
    ) -> None:
        """Delete these, unless one of `after` stands in the way."""
        steps = tuple(self._step(key) for key in keys)
        blocker = self._blocker(after)
        if blocker:
            skipped = {step.key: _not_started(step, blocker) for step in steps}
            self._outcomes = skipped | self._outcomes
            return
        resources, part = self.context.part(*keys), Plan(self.plan.stack, steps)
        with progress(self.context.screen, part) as listener:
            stop = self.context.interrupts.stop
            report = teardown(part, resources, listener, stop, self.context.aws, guard)
        self._outcomes |= {outcome.step.key: outcome for outcome in report.outcomes}

    def _drain(self) -> None:
        """See who is not told yet, and let a pipe of ours go on. Nothing here stops the rest."""
        patience = unconfirmed_after_seconds(self.context.config)
        has_pipe = self._step("pipe").action is Action.DELETE
        try:
            by_mail = deployed_channels(self.context).mails_alone
            drain = Drain(self.context.aws, self.context.names, patience, by_mail)
            self.pending = drain.wait(self._report_waiting) if has_pipe else drain.look()
        except Interrupted:
            return  # what comes next sees it too
        except (SmsverifierError, *AWS_ERRORS) as error:
            # The numbers are for people; the data itself is guarded by the export.
            say_drain_failed(self.context.screen, error)

    def _report_waiting(self, now: DrainCounts) -> None:
        self.pending = now
        say_draining(self.context.screen, now)

    def _close(self, exports: bool, room: ReservedSpace) -> None:
        """The last before the table goes. Raises where it must stay: not exported, or in use."""
        if exports:
            self._export(room)
        self._must_be_closed()

    def _room_held(self) -> AbstractContextManager[ReservedSpace]:
        """The room for the export. A table that cannot be read now says so when it is exported."""
        say_removed_unfinished(self.context.screen, remove_unfinished(Path()))
        with spinner(self.context.screen, "the room that the export needs"):
            rows = self.context.registrations
            found = result_of(partial(needs_of, rows, len(BOTH)))
        return reserved_space(Path(), value_or(found, Needs(0, LEAST, len(BOTH) + 1)))

    def _export(self, room: ReservedSpace) -> None:
        """Export what there is."""
        files = chosen_files(self.plan.stack, None, None)
        table, total = self.context.names.table, self.context.registrations.about
        wanted = ExportOptions(
            when_empty=False,
            receipts=partial(receipts_of, self.context.aws),
            emails=email_look(self.context),
        )
        try:
            with counting(self.context, "read", total=total) as read:
                self.exported = export(self.context.aws, table, files, read, wanted, room)
        except NotWritten as error:
            error.hint = f"{TABLE_STAYS} {error.hint} Then `smsverifier down` again: it goes on."
            raise

    def _note_exported(self, done: Exported) -> None:
        """Say what it lacks; who waits is known by its rows now, not by the drain's count."""
        say_unread_receipts(self.context.screen, done)
        if self.context.config.sms.enabled:
            self.pending = DrainCounts(untried=done.untold, unconfirmed=done.unconfirmed)

    def _must_be_closed(self) -> None:
        """Raise if an `up` from elsewhere has put the API back since it was deleted.

        People can register then, and the export that was just made would lack them.
        """
        (api,) = self.context.part(INTAKE)
        found = api.read()
        if found is not None and found.owner == self.plan.stack:
            raise ResourceFailed(
                "The API is there again: the table is kept, for whoever registers meanwhile",
                where=api.name,
                why="Somebody ran `smsverifier up` for this stack while `down` was at work.",
                hint="Agree with them, then run `smsverifier down` again.",
            )


def _not_started(step: Step, blocker: str) -> Outcome:
    if step.action is Action.KEEP:
        return Outcome(step, StepResult.UNCHANGED)
    return Outcome(step, StepResult.SKIPPED, because=blocker)
