"""`logs` from end to end: once, or for as long as somebody reads."""

from smsverifier.errors import ExitCode
from smsverifier.flows.session import Session
from smsverifier.pipeline.logs import follow_logs, read_logs
from smsverifier.report.log_view import log_line, logs_document


def show_logs(session: Session, since_ms: int) -> int:
    """What was written since a moment, oldest first."""
    events = read_logs(session.aws, _groups(session), since_ms)
    session.screen.document(logs_document(session.config.stack, events))
    session.screen.show(*map(log_line, events))
    if not events:
        session.screen.say("Nothing was written in this time. --since 2h looks further back.")
    return ExitCode.DONE


def watch_logs(session: Session, since_ms: int) -> int:
    """New lines as they come, until Ctrl-C: the way to end it, so nothing is said about it."""
    try:
        for events in follow_logs(session.aws, _groups(session), since_ms):
            session.screen.show(*map(log_line, events))
    except KeyboardInterrupt:
        pass
    return ExitCode.INTERRUPTED


def _groups(session: Session) -> dict[str, str]:
    names = session.names
    return {"handler": names.function_log_group, "pipe": names.pipe_log_group}
