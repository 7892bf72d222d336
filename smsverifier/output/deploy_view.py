"""What `deploy` did; and what it and `up` say of a cap that is deployed for the first time."""

from collections.abc import Mapping
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation, up_document
from smsverifier.output.progress import say_failures
from smsverifier.output.screen import Screen
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action


@dataclass(frozen=True)
class DeployResult:
    """What became of the handler's code."""

    report: RunReport
    location: StackLocation
    outputs: Mapping[str, str | None]
    api_calls: int
    seconds: float

    @property
    def exit_code(self) -> ExitCode:
        """DONE once the code is in place."""
        if self.report.interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.DONE if self.report.is_complete else ExitCode.FAILED


def show_deployed(screen: Screen, result: DeployResult) -> None:
    """Whether the code is new."""
    report, seconds = result.report, result.seconds
    screen.document(up_document(report, result.location, result.outputs, result.api_calls, seconds))
    say_failures(screen, report)
    if report.interrupted:
        screen.say("", "Interrupted. Run `smsverifier deploy` again.")
    elif report.is_complete:
        is_new = bool(report.keys(Action.UPDATE))
        what = "The handler's code, with the message in it, is"
        screen.show(f"{what} new ({seconds:.1f} s)." if is_new else f"{what} as it was.")
        screen.say("Next: smsverifier plan shows whether anything else differs.")


def say_default_cap_used_up(screen: Screen, config: Config, used: int | None) -> None:
    """That a default cap is about to be deployed below the `used` that were already sent.

    An earlier version's stack had no cap unless somebody wrote one, and may have sent more.
    """
    if used is not None:
        screen.complain(
            f"sms.max_messages is not set, so the cap is {config.default_cap} SMS, and {used} "
            "were sent already: nobody else is told, and whoever registers waits. If they are "
            f"people, set sms.max_messages above {used}."
        )
