"""What became of each mutant, kept in a file so that a run that was stopped goes on."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from tools.mutation.rooms import Room


class Outcome(StrEnum):
    """What the tests said."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    """They took much longer than without the mutant: that would be noticed."""
    SURVIVED = "survived"
    UNTESTED = "untested"
    """No test of the room enters the function: it survives without being tried."""


@dataclass(frozen=True)
class Result:
    """One mutant's."""

    mutant: str
    """A digest of the file with the mutant in it, and of the file's name."""
    outcome: Outcome
    tests: str
    """A digest of all tests of the room; for a killed one of the file of the test that noticed."""
    test: str = ""
    """The test that noticed."""
    seconds: float = 0

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Result":
        """As it stands in the file of results."""
        return cls(**{**document, "outcome": Outcome(document["outcome"])})


def digest(*texts: str) -> str:
    """A short name for texts."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Digests:
    """A room's tests as they are now."""

    by_file: dict[str, str]
    """Everything in its folders of tests, from the root."""

    @classmethod
    def of(cls, root: Path, room: Room) -> "Digests":
        """Read them."""
        files = room.test_files(root)
        return cls({file.as_posix(): digest((root / file).read_text()) for file in files})

    @property
    def all(self) -> str:
        """A digest of all of them."""
        return digest(*(f"{file} {each}" for file, each in self.by_file.items()))

    @property
    def test_files(self) -> list[str]:
        """Those with tests in them."""
        return [file for file in self.by_file if Path(file).name.startswith("test_")]

    def of_test(self, test: str) -> str:
        """The digest of the file of a test, which pytest's name for it begins with; else of all."""
        return self.by_file.get(test.partition("::")[0], self.all)


class Results:
    """The file of results; lines are added and the last one of a mutant counts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._file = file = folder / "results.jsonl"
        self._lock = Lock()
        self._known: dict[str, Result] = {}
        for line in file.read_text().splitlines() if file.exists() else ():
            read = Result.of(json.loads(line))
            self._known[read.mutant] = read

    def of(self, mutant: str, tests: Digests) -> Result | None:
        """What is known of a mutant and still holds.

        A survivor is tried again as soon as a test of the room has changed; one that was killed
        when the file of its killer has.
        """
        known = self._known.get(mutant)
        return known if known and known.tests == tests.of_test(known.test) else None

    def add(self, result: Result) -> None:
        """Keep a result at once."""
        with self._lock:
            self._known[result.mutant] = result
            with self._file.open("a") as file:
                file.write(json.dumps(asdict(result)) + "\n")


@dataclass(frozen=True)
class Score:
    """A room's."""

    room: str
    all_mutants: int
    """How many there are; fewer may have been tried."""
    killed: int
    timed_out: int
    survived: int
    untested: int

    @classmethod
    def of(cls, room: str, all_mutants: int, outcomes: Iterable[Outcome]) -> "Score":
        """Count."""
        listed = list(outcomes)
        counts = {outcome: listed.count(outcome) for outcome in Outcome}
        return cls(
            room,
            all_mutants,
            counts[Outcome.KILLED],
            counts[Outcome.TIMED_OUT],
            counts[Outcome.SURVIVED],
            counts[Outcome.UNTESTED],
        )

    @property
    def tried(self) -> int:
        """How many mutants the score comes from."""
        return self.killed + self.timed_out + self.survived + self.untested

    @property
    def percent(self) -> int:
        """How many of a hundred were noticed, rounded down."""
        return 100 * (self.killed + self.timed_out) // self.tried if self.tried else 0
