"""The errors people see, and the exit codes scripts see. Imports nothing of ours.

    SmsverifierError            exit 1   something that should work did not
    ├── UsageError              exit 2   the command line is wrong, nothing was done
    │   ├── ConfigError         exit 2   the configuration is wrong, every finding at once
    │   └── FileError           exit 2   lines of a file are wrong, every one at once
    ├── AwsError                exit 1   an AWS call failed for a reason the user must mend
    │   ├── CredentialsError             no credentials, or they expired
    │   ├── UnreachableError             the endpoint does not answer
    │   ├── NotModelled                  an emulator in AWS's place has not got what was asked for
    │   ├── NotAws                       something answers that is no AWS, or not all of one
    │   └── PermissionMissing            an action was denied
    ├── ForeignResource         exit 1   a resource has our name but not our tag
    ├── ResourceFailed          exit 1   AWS reports a resource as failed
    ├── WaitTimeout             exit 1   a named time limit ran out
    ├── Postponed               (0)      never raised, a warning: AWS takes one change only later
    ├── Interrupted             exit 130 the user pressed Ctrl-C
    └── LocalAwsError           exit 1   the embedded AWS could not start or refuses a call

Every error says what went wrong (`message`), where (`where`), why (`why`) and what to do next
(`hint`). They are drawn in one place only (`output.errors`), by one wall (`cli.main`).
"""

import re
from dataclasses import dataclass
from enum import IntEnum, unique

_USER = r"(?<=//)(?!user:password@)\S*@"
"""In front of a host, as far as the last @: a password may have any sign in it. What stands in our
own hints is none."""


def without_passwords(text: str) -> str:
    """`text` with the user and the password of each address in it hidden."""
    return re.sub(_USER, "***@", text) if "@" in text and "//" in text else text


@unique
class ExitCode(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    """Done, or in sync."""
    FAILED = 1
    """Failed."""
    USAGE = 2
    """Wrong usage or configuration, or a yes that nobody can give (`--target aws` without a
    terminal and without `--yes`); nothing was done."""
    NOT_IN_SYNC = 3
    """Not in sync: `plan` would change something, `status` is not ready, `check` or `message` has a
    blocker, `test-register` reached no verdict or a bad one, `rehearse` found something to change,
    `registrations import` leaves lines of a sheet to a person, nothing runs for `local status` and
    `local env`, SES sends nothing from the sender for `email records`, `eject terraform` finds a
    stack that is not as configured."""
    INTERRUPTED = 130  # 128 + SIGINT, as shells expect
    """Interrupted, or answered with no."""


class SmsverifierError(Exception):
    """An error meant for people: what, where, why, and what to do next."""

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(self, message: str, *, where: str = "", why: str = "", hint: str = "") -> None:
        """What is told may quote an address as it was set: a password in it is hidden."""
        message = without_passwords(message)
        super().__init__(message)
        self.message = message
        self.where = without_passwords(where)
        self.why = without_passwords(why)
        self.hint = without_passwords(hint)


class UsageError(SmsverifierError):
    """The command line is wrong; nothing was done."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a configuration: where, what was found, what is allowed."""

    path: str
    found: str
    allowed: str


class ConfigError(UsageError):
    """The configuration is wrong; carries every finding, not only the first."""

    def __init__(
        self,
        message: str,
        findings: tuple[Mistake, ...] = (),
        *,
        where: str = "",
        why: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, where=where, why=why, hint=hint)
        self.findings = findings


class FileError(UsageError):
    """Lines of a file are wrong; carries every one of them, and what is wrong with it."""

    def __init__(
        self, message: str, lines: tuple[tuple[int, str], ...], *, where: str, hint: str
    ) -> None:
        """`lines`: the number of each, and a sentence."""
        (first, why), more = lines[0], len(lines) - 1
        where = f"{where}, line {first}" if not more else f"{where}, {len(lines)} lines"
        why = why if not more else f"{len(lines)} of its lines are wrong."
        super().__init__(message, where=where, why=why, hint=hint)
        self.lines = lines


class AwsError(SmsverifierError):
    """An AWS call failed for a reason the user must mend."""


class CredentialsError(AwsError):
    """No credentials were found, or they are not valid any more."""


class UnreachableError(AwsError):
    """The endpoint does not answer."""


class NotModelled(AwsError):
    """The endpoint that stands in AWS's place has not got an operation; trying again is no use."""


class NotAws(AwsError):
    """Something answers in AWS's place: a page, a proxy, another server, an emulator's half."""


class PermissionMissing(AwsError):
    """AWS denied an action."""


class ForeignResource(SmsverifierError):
    """A resource has our name but not our tag: it is somebody else's."""


class ResourceFailed(SmsverifierError):
    """AWS reports a resource in a failed state."""


@dataclass(frozen=True)
class WaitLimit:
    """How long to wait for one thing, in seconds, and why that long: what a WaitTimeout says."""

    what: str
    seconds: float
    reason: str


class WaitTimeout(SmsverifierError):
    """A named time limit ran out before a resource was ready."""


class Postponed(SmsverifierError):
    """AWS takes one change only later; everything else was done. Never raised: a kind returns it,
    and it is the warning of a step that is done."""

    def __init__(self, message: str, path: str, *, why: str, hint: str) -> None:
        """`path`: what is not as wanted yet, as in a `Change`."""
        super().__init__(message, where=path, why=why, hint=hint)
        self.path = path


class Interrupted(SmsverifierError):
    """The user asked to stop: what was under way ended, nothing new was started."""

    exit_code = ExitCode.INTERRUPTED


class LocalAwsError(SmsverifierError):
    """The embedded AWS could not be started, or it does not model what was asked of it."""
