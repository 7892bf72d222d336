"""What the system refuses x the commands that write: told in words, with nothing half done.

What each number is in words, `unit/platform/test_os_errors.py` has for all of them; here every
command meets some, and every number some command.
"""

import errno
import os
from collections.abc import Callable
from itertools import cycle, islice

import pytest

from tests.emulator.places.case import ALWAYS_WRONG, Case, World
from tests.emulator.places.machine import LOCAL, register
from tests.support.program import Ran
from tests.support.refusing_disk import refuse

REFUSALS = ("ENOSPC", "EDQUOT", "EFBIG", "EACCES", "EROFS", "EIO", "EMFILE", "ENOMEM", "ESTALE")
IN_THE_FOLDER = (
    "down --yes",
    "registrations export",
    "registrations export --xlsx",
    "registrations export --check-in",
    "registrations export --out lists/of/today.csv",
    "registrations import guests.csv --map phone=Phone --map name=Name --yes",
    "init --example --out other.yaml",
    "form --out page.html",
    "form --qr code.svg",
    "explain --files there",
)
IN_THE_STATE = ("up --only table", "stacks", "open outbox", "dashboard")
GUESTS = "Name,Phone\nAsha Rao,+919876543211\nNobody,12\n"


def told(ran: Ran) -> str:
    """What was said, if nothing of it is what may never be."""
    said = " ".join(f"{ran.stdout}\n{ran.stderr}".split())
    assert [words for words in ALWAYS_WRONG if words in said] == [], said
    return said


def some(commands: tuple[str, ...], each: int) -> list[tuple[str, tuple[str, ...]]]:
    """Each command with so many of the refusals, in turn."""
    turns = cycle(REFUSALS)
    return [(command, tuple(islice(turns, each))) for command in commands]


@pytest.mark.parametrize(("command", "names"), some(IN_THE_FOLDER, 2))
def test_what_the_folder_refuses_is_told_and_nothing_is_half_done(
    command: str, names: tuple[str, ...], make_world: Callable[[Case], World]
) -> None:
    world = make_world(Case("", command, 1, (), config=LOCAL))
    world.program.config(LOCAL)
    (world.folder / "guests.csv").write_text(GUESTS)
    register(world)
    before = sorted(world.folder.iterdir())
    for name in names:
        number = getattr(errno, name)
        refuse(world.folder, number)
        ran = world.program(*command.split())
        assert os.strerror(number) in told(ran)
        assert ran.exit_code in {1, 2}
        assert sorted(world.folder.iterdir()) == before
    assert len(world.stack.rows()) >= 1


@pytest.mark.parametrize(("command", "names"), some(IN_THE_STATE, 2))
def test_what_the_state_folder_refuses_stops_nothing_that_can_do_without(
    command: str, names: tuple[str, ...], make_world: Callable[[Case], World]
) -> None:
    world = make_world(Case("", command, 0, (), config=LOCAL))
    world.program.config(LOCAL)
    for name in names:
        refuse(world.folder.parent / "state", getattr(errno, name))
        ran = world.program(*command.split())
        said = told(ran)
        assert (ran.exit_code == 1) == (os.strerror(getattr(errno, name)) in said), said
