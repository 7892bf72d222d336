"""What the `local` commands show."""

from smsverifier.errors import ExitCode
from smsverifier.local.process import Running, log_path
from smsverifier.report.screen import Screen


def show_running(running: Running | None, *, as_json: bool) -> int:
    """Where it runs, or that it does not."""
    screen = Screen(as_json=as_json)
    if running is None:
        screen.document({"running": False, "endpoint_url": None, "outbox_url": None, "pid": None})
        screen.show("The embedded AWS is not running.")
        screen.say("Next: smsverifier up")
        return ExitCode.NOT_IN_SYNC
    screen.document(
        {
            "running": True,
            "endpoint_url": running.endpoint_url,
            "outbox_url": running.outbox_url,
            "pid": running.pid,
        }
    )
    screen.show(
        f"The embedded AWS runs at {running.endpoint_url} (process {running.pid}).",
        f"Its outbox is {running.outbox_url}",
        'Any AWS client works with it after: eval "$(smsverifier local env)"',
    )
    return ExitCode.DONE


def show_stopped(stopped: bool, *, as_json: bool) -> int:
    """That it has ended, or was not there."""
    screen = Screen(as_json=as_json)
    screen.document({"stopped": stopped})
    screen.show("The embedded AWS has ended." if stopped else "The embedded AWS was not running.")
    return ExitCode.DONE


def show_log(lines: int, *, as_json: bool) -> None:
    """The last lines of its log."""
    screen = Screen(as_json=as_json)
    path = log_path()
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    last = text.splitlines()[-lines:]
    screen.document({"path": str(path), "lines": last})
    screen.show(*last)
    if not last:
        screen.say(f"There is no log yet ({path}).")
