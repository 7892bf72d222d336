"""That somebody deleted the table and with it every registration, and the ways from there."""

from dataclasses import dataclass
from datetime import tzinfo

from smsverifier.aws.result import Result, Unavailable
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.finding import Finding, FindingState
from smsverifier.output.documents import JsonDocument
from smsverifier.output.formatting import moment
from smsverifier.output.screen import Screen
from smsverifier.resources.table_backups import TableBackup

NO_REPAIR = (
    "An empty table under its name is no repair: every number could register again, who was "
    "refused is texted once more, and a restore finds the name taken."
)
KEPT = "Of a table that is deleted with its backups on, AWS keeps one for 35 days."
LEFT_OUT = "the tags, the stream, the time to live and the backups, which a restore leaves out"
EXPORTED = (
    "what an export has, `smsverifier registrations import FILE` brings into it, and texts nobody "
    "twice"
)


@dataclass(frozen=True)
class DeletedTable:
    """A table that was there and is not any more."""

    stack: str
    table: str
    region: str
    location_text: str
    zone: tzinfo
    backup: Result[TableBackup | None]
    """What AWS has kept of it; Ok(None) where it names nothing."""
    backups_wanted: bool
    """Whether the configuration asks for backups."""
    is_local: bool
    """Whether it was the embedded AWS's, which keeps none."""

    @property
    def headline(self) -> str:
        """What has happened."""
        return f"The registrations of {self.stack} are gone: the table {self.table} was deleted"

    @property
    def known_backup(self) -> TableBackup | None:
        """The backup that AWS names."""
        return None if isinstance(self.backup, Unavailable) else self.backup.value

    @property
    def restore(self) -> str | None:
        """The command that brings it back, where there may be something to bring back."""
        found = self.known_backup
        if found is None and (self.is_local or not self.backups_wanted):
            return None
        arn = found.arn if found else "ARN"
        return (
            f"aws dynamodb restore-table-from-backup --target-table-name {self.table} "
            f"--backup-arn {arn} --region {self.region}"
        )

    @property
    def about_backup(self) -> str:
        """Whether there is a backup, since when and until when."""
        found = self.known_backup
        if found is not None:
            made = f"made {moment(found.made_at, self.zone)} when a table of this name was deleted"
            until = found.expires_at
            kept = f", kept until {moment(until, self.zone)}" if until else ""
            return f"AWS has a backup, {made}{kept}."
        if self.is_local:
            return "The embedded AWS keeps no backup of it."
        if not self.backups_wanted:
            return "registrations.point_in_time_recovery is false: AWS names no backup of it."
        return f"{KEPT} {self._why_unnamed}: `{self._list_backups}` shows its ARN."

    @property
    def _why_unnamed(self) -> str:
        if isinstance(self.backup, Unavailable):
            return f"Which one that is could not be asked ({self.backup.error.message})"
        return "It names none of this one yet"

    @property
    def _list_backups(self) -> str:
        return (
            f"aws dynamodb list-backups --table-name {self.table} --backup-type SYSTEM --region "
            f"{self.region}"
        )

    @property
    def ways(self) -> tuple[str, ...]:
        """What to do, the better way first."""
        empty = f"For an empty table: `smsverifier up --new-table`; {EXPORTED}."
        if self.restore is None:
            return (empty,)
        wait = f"aws dynamodb wait table-exists --table-name {self.table} --region {self.region}"
        return (
            f"Bring it back: `{self.restore}`, then `{wait}`, then `smsverifier up --adopt`, which "
            f"puts on {LEFT_OUT}.",
            empty,
        )

    @property
    def sentences(self) -> str:
        """All of it, for a warning."""
        return " ".join((f"{self.headline}.", NO_REPAIR, self.about_backup, *self.ways))

    @property
    def hint(self) -> str:
        """What an error says one is to do: each way on a line of its own."""
        return "\n".join(self.ways)

    @property
    def hint_beside(self) -> str:
        """The same for an error of something else that is not there."""
        return "\n".join((f"{self.headline}. {self.about_backup}", *self.ways))

    def finding(self) -> Finding:
        """What `check` says."""
        advice = " ".join((self.about_backup, *self.ways))
        return Finding("table", FindingState.BLOCKER, self.headline, advice)

    def error(self) -> SmsverifierError:
        """What a command says that needs the registrations."""
        return SmsverifierError(
            self.headline, where=self.location_text, why=self.about_backup, hint=self.hint
        )

    def refusal(self) -> UsageError:
        """What `up` says that was not told to make an empty one; `--yes` is no yes to that."""
        return UsageError(
            f"{self.headline}; nothing was done",
            where=self.location_text,
            why=f"{NO_REPAIR} {self.about_backup}",
            hint=self.hint,
        )

    def document(self) -> JsonDocument:
        """The same for `--json`."""
        found = self.known_backup
        return {
            "table": self.table,
            "backup_arn": found and found.arn,
            "backup_made_at": found and found.made_at.isoformat(),
            "backup_expires_at": found and found.expires_at and found.expires_at.isoformat(),
            "restore": self.restore,
        }


def say_deleted_table(screen: Screen, gone: DeletedTable) -> None:
    """It, in the place of what comes next; with --quiet too."""
    screen.complain(
        "\n".join((f"{gone.headline}.", f"{NO_REPAIR} {gone.about_backup}", *gone.ways))
    )
