"""What an export came to: of `registrations export`, of `down` and of `local stop`."""

from smsverifier.output.formatting import counted
from smsverifier.output.screen import Screen
from smsverifier.registrations.exporter import Exported


def file_paths(exported: Exported) -> dict[str, str]:
    """Format → whole path of each file, for documents."""
    return {chosen.value: str(path.absolute()) for chosen, path in (exported.files or {}).items()}


def export_sentence(exported: Exported) -> str:
    """What an export came to, for people."""
    names = " and ".join(str(path) for path in (exported.files or {}).values())
    tests = f" ({counted(exported.tests, 'test')} among them)" if exported.tests else ""
    return f"{counted(exported.registrations, 'registration')} exported to {names}{tests}."


def say_privacy(screen: Screen) -> None:
    """Say what such files hold."""
    screen.say("Exports hold full phone numbers: keep them to yourself, and delete them after use.")
