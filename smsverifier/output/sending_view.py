"""What is said of texting registrants directly: before, meanwhile and after."""

from typing import Any

from smsverifier.delivery.reasons import of_code
from smsverifier.output.ejected_words import TEXTS_FOR_TERRAFORM, ejected_words
from smsverifier.output.formatting import counted, moment_of_text
from smsverifier.output.screen import Screen
from smsverifier.provision.ejected import Ejected
from smsverifier.registrations.duplicates import OnePerNumber
from smsverifier.registrations.send import SendResult
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.row import OVER_CAP

REST = "Not all of them were told: `smsverifier logs` or `smsverifier status` says why, and "
GOES_ON = {
    "sms": "`smsverifier registrations resend` goes on.",
    "email": "`smsverifier registrations resend --channel email` goes on.",
}
"""By `SendResult.channel`."""
RESUME = "Not all of them were told: `smsverifier resume` goes on."


def undeployed_changes(
    deployed: DeployedHandler, message: str, ejected: Ejected | None = None
) -> tuple[str, ...]:
    """Why the text that is sent is not `message`, the configuration's; nothing if it is.

    `ejected`: to what the stack was handed over, whose code may be the newer one.
    """
    if deployed.unreadable:
        advice = "`smsverifier deploy` makes them one." if ejected is None else _by(ejected)
        return (
            f"What is deployed is not known: {deployed.unreadable} It may send another text than "
            f"this configuration's. {advice}",
        )
    if not deployed.differs:
        return ()
    sent = deployed.wording.message
    shown = "" if sent == message else f': "{sent}"'
    differs, truth = ", ".join(deployed.differs), f"What is deployed is what is sent{shown}."
    if ejected is not None:
        return (f"This configuration is not what is deployed: {differs}. {truth} {_by(ejected)}",)
    return (
        f"The configuration has moved on since it was deployed: {differs}. {truth} "
        "To send by the new one, run `smsverifier deploy` first.",
    )


def _by(ejected: Ejected) -> str:
    """How a text changes that somebody else deploys."""
    return (
        f"The stack was {ejected_words(ejected)}: to send by this one, apply what "
        f"{TEXTS_FOR_TERRAFORM} writes there."
    )


def warn_undeployed_changes(
    screen: Screen, deployed: DeployedHandler, message: str, ejected: Ejected | None
) -> None:
    """The same on the screen, with --quiet too."""
    for words in undeployed_changes(deployed, message, ejected):
        screen.complain(words)


def warn_no_room(screen: Screen, cap: int, left: int, wanted: int) -> None:
    """Before anybody is texted: that not all of them fit under the cap."""
    if wanted > left:
        screen.complain(
            f"sms.max_messages is {cap}, with room for {left}: of these {wanted}, {wanted - left} "
            "will wait. Once it is raised, `smsverifier registrations resend` tells them."
        )


def deployed_document(deployed: DeployedHandler) -> dict[str, Any]:
    """What is deployed, for programs: `in_sync` is null where it is unknown."""
    return {"deployed": {"in_sync": deployed.in_sync, "differs": list(deployed.differs)}}


def say_left_out(screen: Screen, one: OnePerNumber, duplicates: str) -> None:
    """Who is left out of those to be told, as their number is told elsewhere."""
    nobody = f"With `duplicates: {duplicates}` no number is texted twice"
    if one.already_sent:
        screen.say(
            f"{nobody}: {counted(one.already_sent, 'row')} left out, for another row says that the "
            "number was told, is being told or may have been. `smsverifier registrations resend "
            "--id` with --even-if-told texts it all the same."
        )
    if one.same:
        screen.say(
            f"{nobody}: {counted(one.same, 'row')} left out, for another row to be told has the "
            "number."
        )


def say_sending(screen: Screen, number: int) -> None:
    """That so many are handed to the handler now."""
    screen.say(f"Telling {counted(number, 'registrant')} now …")


def say_over_cap(screen: Screen, result: SendResult) -> None:
    """Whom the cap left waiting."""
    if result.over_cap:
        reason = of_code(OVER_CAP)
        screen.say(f"{result.over_cap} not told: {reason.words}. {reason.advice}")


def say_rest(screen: Screen, paused_since: str | None, channel: str) -> None:
    """That not all of them were told, and what goes on with the others."""
    if paused_since is None:
        screen.say(f"{REST}{GOES_ON[channel]}")
    else:
        screen.say(f"Paused since {moment_of_text(paused_since, screen.zone)}. {RESUME}")


def send_summary(result: SendResult) -> str:
    """What became of them, for people."""
    if not result.registrations:
        return "Nobody was left to be told."
    parts = [_accepted(result)]
    parts += [f"{result.failed} failed"] if result.failed else []
    parts += [f"{result.unconfirmed} unconfirmed"] if result.unconfirmed else []
    parts += [f"{result.not_told} still not told"] if result.not_told else []
    return f"Of {counted(result.registrations, 'registrant')}: {', '.join(parts)}."


def _accepted(result: SendResult) -> str:
    match result.channel:
        case "email":
            return f"{counted(result.sent, 'mail')} accepted by SES"
        case "both":
            return f"SMS or mail of {result.sent} accepted"
    return f"{result.sent} SMS accepted by SNS"
