"""`registrations import` from end to end: read the file whole, say what is in it, ask, write."""

from collections.abc import Set
from pathlib import Path

from smsverifier.errors import ExitCode
from smsverifier.flows.asking import confirm
from smsverifier.flows.moved_on import say_moved_on
from smsverifier.flows.senders import senders
from smsverifier.flows.session import Session
from smsverifier.flows.table import announcing, require_table
from smsverifier.flows.telling import exit_code, have_told, told_sentence
from smsverifier.pipeline.registrations.imports import Imported, Importer, Survey, survey
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.pipeline.registrations.telling import is_tellable
from smsverifier.report.documents import import_document
from smsverifier.report.values import counted
from smsverifier.resources.table import KEY


def import_registrations(session: Session, path: Path, *, tell: bool, yes: bool) -> int:
    """Add the file's registrations to the stack's table; returns the exit code."""
    found = survey(path)
    require_table(session)
    session.screen.say(f"{path} holds {_in_words(found)}.")
    if tell and found.untold:
        say_moved_on(session)
    if tell and found.untold and session.place.target == "aws":
        confirm(session, f"Text up to {found.untold} of them, who were never told?", yes=yes)
    done, opened = _import(session, path, tell=tell)
    whole = done.added + done.present == found.registrations
    counts = {**vars(found), **vars(done)}
    session.screen.document(
        import_document(
            session.config.stack, session.where(), str(path.absolute()), counts, whole=whole
        )
    )
    session.screen.show(f"{done.added} added, {done.present} were there already.")
    if not whole:
        session.screen.say("Interrupted. The same import again goes on where it stopped.")
        return ExitCode.INTERRUPTED
    _tell_next(session, found, tell=tell)
    return _tell_opened(session, opened)


def _import(session: Session, path: Path, *, tell: bool) -> tuple[Imported, Set[str]]:
    names, progress = session.names, announcing(session, "imported")
    with session.interrupts as interrupts:
        importer = Importer(session.aws, names.table, tell, progress, interrupts.stop.is_set)
        return importer.run(path), importer.opened


def _tell_opened(session: Session, keys: Set[str]) -> int:
    """Tell those who were there untold: their rows are no news to the pipe."""
    if not keys:
        return ExitCode.DONE
    since = senders(session).paused_since
    if since is not None:
        session.screen.say(f"Paused since {since}: `smsverifier resume` tells them.")
        return ExitCode.DONE
    rows = Rows(session.aws, session.names.table).registrations()
    told = have_told(
        session, [row for row in rows if row[KEY]["S"] in keys and is_tellable(row)], is_said=True
    )
    session.screen.say(told_sentence(told))
    return exit_code(told)


def _in_words(found: Survey) -> str:
    who = counted(found.registrations, "registration")
    return f"{who}: {found.untold} never told, {found.unconfirmed} unconfirmed"


def _tell_next(session: Session, found: Survey, *, tell: bool) -> None:
    if tell and found.untold:
        session.screen.say("The pipe tells those of them who are new and were never told.")
    elif found.untold:
        session.screen.say("Nobody was texted: those never told stay so, as --tell was not given.")
