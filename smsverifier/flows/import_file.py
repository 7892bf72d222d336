"""`registrations import` from end to end: read the file whole, say what is in it, ask, write."""

from pathlib import Path

from smsverifier.errors import ExitCode
from smsverifier.flows.asking import confirm
from smsverifier.flows.export import require_table, telling
from smsverifier.flows.session import Session
from smsverifier.pipeline.imports import Imported, Importer, Survey, survey
from smsverifier.report.documents import import_document


def import_registrations(session: Session, path: Path, *, tell: bool, yes: bool) -> int:
    """Add the file's registrations to the stack's table; returns the exit code."""
    found = survey(path)
    require_table(session)
    session.screen.say(f"{path} holds {_in_words(found)}.")
    if tell and found.untold and session.place.target == "aws":
        confirm(session, f"Text up to {found.untold} of them, who were never told?", yes=yes)
    done = _import(session, path, tell=tell)
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
    return ExitCode.DONE


def _import(session: Session, path: Path, *, tell: bool) -> Imported:
    names, progress = session.names, telling(session, "imported")
    with session.interrupts as interrupts:
        should_stop = interrupts.stop.is_set
        return Importer(session.aws, names.table, tell, progress, should_stop).run(path)


def _in_words(found: Survey) -> str:
    noun = "registration" if found.registrations == 1 else "registrations"
    return (
        f"{found.registrations} {noun}: {found.untold} never told, {found.unconfirmed} unconfirmed"
    )


def _tell_next(session: Session, found: Survey, *, tell: bool) -> None:
    if tell and found.untold:
        session.screen.say("The pipe tells those of them who are new and were never told.")
    elif found.untold:
        session.screen.say("Nobody was texted: those never told stay so, as --tell was not given.")
