"""A full disk, one step alone, an embedded AWS of other code, and what a machine else refuses."""

import errno
import os
from collections.abc import Callable, Mapping

from smsverifier.local.code_fingerprint import CONTENT, DATES, code_fingerprint
from tests.emulator.places.case import Case, World
from tests.support.refusing_disk import refuse
from tests.support.registrations_table import row

STATE_IS_A_FILE = {"XDG_STATE_HOME": "{home}/state", "SMSVERIFIER_LOCAL_PORT": "1"}
LOCAL = "stack: hack-night\ntarget: local\nregion: ap-south-1\n"


def folder_refuses(name: str) -> Callable[[World], None]:
    """The folder of the command takes no file, as `errno` calls it."""

    def change(world: World) -> None:
        register(world)
        refuse(world.folder, getattr(errno, name), but=("config.yaml",))

    return change


def register(world: World) -> None:
    """Somebody is in the table."""
    world.client("dynamodb").put_item(
        TableName=world.names.table, Item=row("+919876543210", "sent")
    )


def changed_code(world: World, code: Mapping[str, str]) -> None:
    """The embedded AWS says that it was started of that code."""
    world.embedded.code = code


def all_is_there(world: World) -> None:
    """Nothing was removed."""
    assert world.stack.register("+919876543219").status == 200


CASES: tuple[Case, ...] = (
    Case(
        "no room for the export of down",
        "down --yes",
        1,
        (
            "nothing was removed",
            "No space left on device",
            "1 registrations takes about",
            "--no-export",
            "-c FILE",
        ),
        by_hand=folder_refuses("ENOSPC"),
        afterwards=all_is_there,
    ),
    Case(
        "the quota of down's disk is used up",
        "down --yes",
        1,
        ("nothing was removed", os.strerror(errno.EDQUOT), "quota"),
        by_hand=folder_refuses("EDQUOT"),
        afterwards=all_is_there,
    ),
    Case(
        "down on a read-only disk without a copy",
        "down --yes --no-export",
        0,
        ("removed; a second look found nothing left",),
        by_hand=folder_refuses("EROFS"),
    ),
    Case(
        "no room for an export",
        "registrations export",
        1,
        ("could not be written to a file", "No space left on device", "Make room"),
        by_hand=folder_refuses("ENOSPC"),
    ),
    Case(
        "a workbook on a disk that is broken",
        "registrations export --xlsx",
        1,
        ("could not be written to a file", os.strerror(errno.EIO)),
        by_hand=folder_refuses("EIO"),
    ),
    Case(
        "a check-in sheet in a folder that is read-only",
        "registrations export --check-in",
        1,
        ("could not be written to a file", "may write to"),
        by_hand=folder_refuses("EACCES"),
    ),
    Case(
        "no room for a configuration",
        "init --example --out other.yaml",
        2,
        ("other.yaml cannot be written", "No space left on device", "--out names another place"),
        by_hand=folder_refuses("ENOSPC"),
    ),
    Case(
        "no room for the form's page",
        "form --out page.html",
        2,
        ("page.html cannot be written", "File too large", "ulimit -f"),
        by_hand=folder_refuses("EFBIG"),
    ),
    Case(
        "too many open files for the code of the setup",
        "explain --files there",
        2,
        ("cannot be written", "ulimit -n 1024"),
        by_hand=folder_refuses("EMFILE"),
    ),
    Case(
        "a state folder that is a file, and nothing runs",
        "status",
        3,
        ("hack-night is absent (the embedded AWS, ap-south-1)",),
        environ=STATE_IS_A_FILE,
        files={"state": "a file"},
        config=LOCAL,
    ),
    Case(
        "an embedded AWS whose state folder is a file",
        "up",
        1,
        ("The embedded AWS could not be started", "XDG_STATE_HOME or HOME"),
        environ=STATE_IS_A_FILE,
        files={"state": "a file"},
        config=LOCAL,
    ),
    Case(
        "an embedded AWS with the keys of another state folder",
        "local stop",
        1,
        ("does not have the keys that are kept here", "Set XDG_STATE_HOME as it was then"),
        environ={"XDG_STATE_HOME": "{home}/state"},
        files={"state": "a file"},
        config=LOCAL,
    ),
    Case(
        "a state folder without room",
        "open outbox",
        1,
        ("cannot be written", "No space left on device", "smsverifier local status"),
        by_hand=lambda world: refuse(world.folder.parent / "state", errno.ENOSPC),
        config=LOCAL,
    ),
    Case(
        "an embedded AWS of other code",
        "status",
        0,
        ("was started from other code than this command's", "smsverifier local stop"),
        by_hand=lambda world: changed_code(world, {DATES: "x", CONTENT: "y"}),
        afterwards=lambda world: changed_code(world, code_fingerprint()),
        config=LOCAL,
    ),
    Case(
        "an embedded AWS of a copy of this code",
        "local status",
        0,
        ("The embedded AWS runs",),
        never=("other code",),
        by_hand=lambda world: changed_code(world, {**code_fingerprint(), DATES: "x"}),
        afterwards=lambda world: changed_code(world, code_fingerprint()),
        config=LOCAL,
    ),
    Case(
        "one step of a stack that is in sync",
        "up --yes --only table",
        0,
        ("This part of hack-night is up", "The rest was not looked at", "smsverifier plan"),
        never=("makes the rest", "makes what"),
    ),
    Case(
        "one step where nothing else is there",
        "up --yes --only table",
        0,
        ("This part of hack-night is up", "smsverifier up for all of it"),
        made_with=None,
    ),
)
