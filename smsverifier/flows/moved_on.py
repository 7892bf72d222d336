"""Saying that the configuration has moved on since it was deployed, wherever a text is sent."""

from typing import Any

from smsverifier.flows.session import Session
from smsverifier.pipeline.deployed import Deployed


def moved_on(session: Session) -> tuple[str, ...]:
    """Why the text that is sent is not the configuration's; nothing if it is."""
    deployed = session.deployed
    if deployed.unreadable:
        return (
            f"What is deployed is not known: {deployed.unreadable} It may send another text than "
            "this configuration's. `smsverifier deploy` makes them one.",
        )
    if not deployed.differs:
        return ()
    return (
        f"The configuration has moved on since it was deployed: {', '.join(deployed.differs)}. "
        f"What is deployed is what is sent{_message(session, deployed)}. "
        "To send by the new one, run `smsverifier deploy` first.",
    )


def say_moved_on(session: Session) -> None:
    """Say so before anybody is texted, with --quiet too."""
    for words in moved_on(session):
        session.screen.complain(words)


def deployed_document(session: Session) -> dict[str, Any]:
    """The same for programs: `in_sync` is null where it is unknown."""
    deployed = session.deployed
    return {"deployed": {"in_sync": deployed.in_sync, "differs": list(deployed.differs)}}


def _message(session: Session, deployed: Deployed) -> str:
    message = deployed.wording.message
    return "" if message == session.config.sms.message else f': "{message}"'
