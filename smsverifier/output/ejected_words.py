"""What is said of a stack that was handed over by `eject`."""

from datetime import datetime

from smsverifier.output.documents import JsonDocument
from smsverifier.output.formatting import line_of
from smsverifier.output.screen import Screen
from smsverifier.provision.ejected import TERRAFORM, Ejected
from smsverifier.times import day_words

KEEPERS = {TERRAFORM: "Terraform"}
"""The word in the tag → its name."""


def ejected_document(found: Ejected | None) -> JsonDocument | None:
    """To what a stack was handed over, and on which day."""
    return None if found is None else {"to": found.to, "since": found.since}


def keeper(found: Ejected) -> str:
    """What keeps the stack now."""
    return KEEPERS.get(found.to, line_of(found.to) or "somebody else")


def ejected_sentence(stack: str, found: Ejected) -> str:
    """That it was handed over, to what, and when."""
    return f"{stack} was {ejected_words(found)}"


def ejected_words(found: Ejected) -> str:
    """The same without the stack's name."""
    since = f" on {_day(found.since)}" if found.since else ""
    return f"handed over to {keeper(found)}{since}"


def _day(text: str) -> str:
    """`5 Dec 2026`; what is no day, as somebody's hand wrote it."""
    try:
        return day_words(datetime.fromisoformat(text))
    except ValueError:
        return line_of(text)


def ejected_line(found: Ejected, stack: str) -> str:
    """The same for those who only look."""
    return f"{ejected_sentence(stack, found)}: up and down stop there, unless --take-back."


def put_back(found: Ejected) -> str:
    """What becomes of a change past whoever keeps it."""
    return f"Whatever is changed past {keeper(found)}, its next run may put back."


def code_unnoticed(found: Ejected) -> str:
    """What becomes of code that is put there past whoever keeps it."""
    return (
        f"{keeper(found)} does not notice another code: its plan says that nothing changes, and "
        "people get the texts that were put there last, older ones too."
    )


TEXTS_FOR_TERRAFORM = "`smsverifier eject terraform --new --out next`"
"""What writes the texts of a configuration for a stack that Terraform keeps."""


def say_ejected(screen: Screen, stack: str, found: Ejected, *, effect: str = "") -> None:
    """A warning for whoever is about to change it nevertheless; `effect`: what comes of it."""
    screen.say(f"{ejected_sentence(stack, found)}. {effect or put_back(found)}")


def behind_line(found: Ejected) -> str:
    """What it may mean that such a stack is not as configured."""
    return f"{keeper(found)} changes it: where it differs, the configuration here may be behind."


def say_taken_back(screen: Screen, stack: str) -> None:
    """That the tag is gone."""
    screen.say(
        f"{stack} is smsverifier's again. Let Terraform forget it, or its next run changes it: "
        "remove its state, not its resources (`terraform state rm`)."
    )


def say_still_ejected(screen: Screen, stack: str) -> None:
    """That an `up` of a part took nothing back."""
    screen.say(
        f"{stack} is still marked as handed over: only an `up --take-back` of all of it takes "
        "that off."
    )
