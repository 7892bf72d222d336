"""Which code is mutated, and which tests are asked about it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """Code of one kind, and the folders of the tests that hold it."""

    name: str
    code: tuple[str, ...]
    """Files, or folders whose Python files are meant; from the root of the repository."""
    tests: tuple[str, ...]
    """Folders of tests, from the root."""
    processes: tuple[str, ...] = ()
    """Test files that run the code in processes of their own, where it cannot be seen what they
    enter: they are asked about whatever no other test enters."""

    def files(self, root: Path) -> list[Path]:
        """The Python files of the room, from the root, in order."""
        found = [
            file
            for place in self.code
            for file in ([root / place] if place.endswith(".py") else (root / place).rglob("*.py"))
        ]
        return sorted(file.relative_to(root) for file in found)

    def test_files(self, root: Path) -> list[Path]:
        """Everything in the room's folders of tests, from the root, in order."""
        found = [file for place in self.tests for file in (root / place).rglob("*.py")]
        return sorted(file.relative_to(root) for file in found)


ROOMS = (
    # What a registration is and what may become one: the row itself, and the three files that
    # decide on what comes in from outside. Reading and writing files is not part of it.
    Room(
        "registrations",
        (
            "smsverifier/row.py",
            "smsverifier/registrations/csv_cells.py",
            "smsverifier/registrations/import_rules.py",
            "smsverifier/registrations/json_lines.py",
        ),
        ("tests/unit/row", "tests/unit/registrations"),
    ),
    # The form asks for numbers and for what may be invisible as `sms` says.
    Room(
        "sms",
        ("smsverifier/sms",),
        ("tests/unit/sms", "tests/unit/message", "tests/unit/templates"),
    ),
    Room("provision", ("smsverifier/provision",), ("tests/unit/provision",)),
    # Most of its tests need a table, so they stand a level higher.
    Room(
        "handler",
        ("handler",),
        ("tests/unit/handler", "tests/emulator/handler"),
        processes=("tests/emulator/handler/test_handler_deployed.py",),
    ),
)
