"""What the `local` commands show."""

from smsverifier.errors import ExitCode
from smsverifier.flows.embedded import held_words, kept_sentence, read_past
from smsverifier.local.process import Running, ensure_running, find_running, log_path
from smsverifier.report.screen import Screen


def start_embedded(*, as_json: bool) -> int:
    """Start it unless it runs; says what became of the last one."""
    if find_running() is None:
        Screen(as_json=as_json).say(*read_past().lines())
    return show_running(ensure_running(), as_json=as_json)


def show_running(running: Running | None, *, as_json: bool) -> int:
    """Where it runs, or that it does not."""
    screen = Screen(as_json=as_json)
    if running is None:
        return _show_past(screen)
    screen.document(
        {
            "running": True,
            "endpoint_url": running.endpoint_url,
            "outbox_url": running.outbox_url,
            "pid": running.pid,
            "held": [vars(held) for held in running.held],
            "kept": [vars(held) for held in running.kept],
            "ended": None,
        }
    )
    screen.show(
        f"The embedded AWS runs at {running.endpoint_url} (process {running.pid}).",
        f"Its outbox is {running.outbox_url}",
        'Any AWS client works with it after: eval "$(smsverifier local env)"',
    )
    held = [each for each in running.held if each.registrations]
    if held:
        screen.show(f"It holds {held_words(held)}.")
    if running.kept:
        screen.show(kept_sentence(running.kept))
    return ExitCode.DONE


def _show_past(screen: Screen) -> int:
    past = read_past()
    run = past.run
    screen.document(
        {
            "running": False,
            "endpoint_url": None,
            "outbox_url": None,
            "pid": None,
            "held": [],
            "kept": [vars(held) for held in past.kept],
            "ended": run and {"at": run.ended_at.isoformat(), "how": run.how or "unexpectedly"},
        }
    )
    screen.show("The embedded AWS is not running.", *past.lines())
    screen.say("Next: smsverifier up")
    return ExitCode.NOT_IN_SYNC


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
