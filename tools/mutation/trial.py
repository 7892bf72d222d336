"""Trying the mutants of one room, several at once."""

import json
import random
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from tools.mutation import nursery
from tools.mutation.copies import CannotMeasure, Nursery, watched
from tools.mutation.mutants import Mutant, mutants_of
from tools.mutation.results import Digests, Outcome, Result, Results, digest
from tools.mutation.rooms import Room

PASSED, NO_TESTS = 0, 5
"""Exit codes of pytest's. Any other says that something was noticed: a test failed, or the code
can no longer be imported."""
SOME = 50
"""So many of the quickest tests are run first without a mutant."""
TIMES_LONGER = 8
"""A mutant has as long as its tests took without it, times this; and some seconds at any rate."""


@dataclass(frozen=True)
class Planted:
    """A mutant in its file."""

    file: Path
    """From the root of the repository."""
    before: str
    mutant: Mutant

    @property
    def after(self) -> str:
        """The text of the file with the mutant."""
        return self.mutant.applied(self.before)

    @property
    def name(self) -> str:
        """By which its result is known."""
        return digest(self.file.as_posix(), self.after)


@dataclass(frozen=True)
class Tested:
    """Which tests there are, how long they take and what they enter."""

    seconds: dict[str, float]
    by_line: dict[str, dict[int, set[str]]]
    """File name → first line of a function → the tests that enter it."""
    at_import: dict[str, set[int]]
    """File name → the first lines of functions that an import enters."""
    modules: list[str]
    processes: tuple[str, ...]
    """Test files of whose tests it is not known what they enter."""

    @classmethod
    def learned(cls, said: dict[str, Any], processes: tuple[str, ...]) -> "Tested":
        """From the answer of `nursery.watch`."""
        by_line: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        at_import: dict[str, set[int]] = defaultdict(set)
        for name, line in said["at_import"]:
            at_import[name].add(line)
        for test, places in said["entered"].items():
            for name, line in places:
                by_line[name][line].add(test)
        return cls(said["seconds"], by_line, at_import, said["modules"], processes)

    def entering(self, planted: Planted) -> list[str]:
        """The tests that may notice a mutant, the quickest first.

        What an import carries out is there for all tests alike.
        """
        first, last = planted.mutant.function or (0, 0)
        imported = self.at_import.get(planted.file.name, set())
        if not last or any(first <= line <= last for line in imported):
            return self.quickest_first(set(self.seconds))
        lines = self.by_line.get(planted.file.name, {})
        tests = [found for line, found in lines.items() if first <= line <= last]
        unseen = {test for test in self.seconds if test.startswith(self.processes)}
        return self.quickest_first(set().union(*tests) or unseen)

    def quickest_first(self, tests: set[str]) -> list[str]:
        """In order of their time, which a mutant hardly changes."""
        return sorted(tests, key=lambda test: (self.seconds[test], test))


@dataclass(frozen=True)
class Chosen:
    """The mutants that are tried, of how many."""

    planted: list[Planted]
    of: int

    @classmethod
    def among(cls, root: Path, room: Room, sample: int | None, seed: int) -> "Chosen":
        """All of a room's, or a sample that is the same each time."""
        every = [
            Planted(file, text, mutant)
            for file in room.files(root)
            for text in [(root / file).read_bytes().decode()]
            for mutant in mutants_of(text)
        ]
        if sample is None or sample >= len(every):
            return cls(every, len(every))
        numbers = random.Random(seed).sample(range(len(every)), sample)  # noqa: S311 -- no secret
        return cls([every[number] for number in sorted(numbers)], len(every))


@dataclass(frozen=True)
class Trial:
    """One room's, in copies of the repository."""

    root: Path
    room: Room
    copies: Sequence[Path]
    results: Results
    least_seconds: float
    """So long a mutant has at any rate."""
    told: Callable[[int, int], None]
    """Is told after each mutant how many were tried, and of how many."""

    def of(self, chosen: Chosen) -> list[tuple[Planted, Outcome]]:
        """Each mutant's outcome; those of which nothing is known are tried first.

        Raises CannotMeasure; Ctrl-C stops it, and what was tried by then is known.
        """
        digests = Digests.of(self.root, self.room)
        todo = [each for each in chosen.planted if not self.results.of(each.name, digests)]
        if todo:
            self._try(todo, digests)
        found = [(each, self.results.of(each.name, digests)) for each in chosen.planted]
        return [(each, result.outcome) for each, result in found if result]

    def _try(self, todo: Sequence[Planted], digests: Digests) -> None:
        code = [file.as_posix() for file in self.room.files(self.root)]
        tested = Tested.learned(self._watched(digests, code), self.room.processes)
        about = {"modules": tested.modules, "known": list(tested.seconds)}
        with ExitStack() as stack:
            nurseries = [Nursery(copy, about) for copy in self.copies]
            for each in nurseries:
                stack.callback(each.close)
            _Crew(self, tested, digests, todo).work(nurseries)

    def _watched(self, digests: Digests, code: list[str]) -> dict[str, Any]:
        """What the tests enter; kept for as long as neither code nor tests change."""
        texts = [(self.root / file).read_text() for file in code]
        itself = Path(nursery.__file__).read_text()
        state = digest(sys.version, itself, digests.all, *code, *texts)
        kept = self.results.folder / f"tests-{self.room.name}.json"
        if kept.exists():
            said: dict[str, Any] = json.loads(kept.read_text())
            if said["state"] == state:
                return said
        said = watched(self.copies[0], digests.test_files, code) | {"state": state}
        kept.write_text(json.dumps(said))
        return said


class _Crew:
    """Threads with a nursery each, that take one mutant after the other."""

    def __init__(
        self, trial: Trial, tested: Tested, digests: Digests, todo: Sequence[Planted]
    ) -> None:
        self._trial = trial
        self._tested = tested
        self._digests = digests
        self._todo = todo
        self._queue: SimpleQueue[Planted] = SimpleQueue()
        for each in todo:
            self._queue.put(each)
        self._lock = threading.Lock()
        self._done = 0
        self._stopped = threading.Event()
        self._errors: list[Exception] = []

    def work(self, nurseries: Sequence[Nursery]) -> None:
        """Try all. Raises CannotMeasure, of the first that could not go on."""
        workers = [threading.Thread(target=self._worker, args=(each,)) for each in nurseries]
        try:
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        finally:
            self._stopped.set()
        if self._errors:
            raise CannotMeasure(str(self._errors[0]))

    def _worker(self, nursery: Nursery) -> None:
        try:
            self._must_pass_unchanged(nursery)
            while not self._stopped.is_set():
                self._next(nursery)
        except Empty:
            return
        except (CannotMeasure, OSError, ValueError) as error:
            self._errors.append(error)
            self._stopped.set()

    def _next(self, nursery: Nursery) -> None:
        """Raises Empty where there is no more to do."""
        result = self._result(nursery, self._queue.get_nowait())
        with self._lock:
            self._trial.results.add(result)
            self._done += 1
            self._trial.told(self._done, len(self._todo))

    def _must_pass_unchanged(self, nursery: Nursery) -> None:
        """Else every mutant would count as noticed.

        It reads every test file, and leaves bytecode of them and of all our code in the copy.
        """
        planted = self._todo[0]
        quickest = self._tested.quickest_first(set(self._tested.seconds))
        request = self._request(planted, planted.before, quickest[:SOME])
        files = {"files": self._digests.test_files, "keeps_bytecode": True}
        said = nursery.tried({**request, **files})
        if said["code"] != PASSED:
            raise CannotMeasure(f"Without a mutant the tests fail here: {said}")

    def _result(self, nursery: Nursery, planted: Planted) -> Result:
        tests = self._tested.entering(planted)
        if not tests:
            return Result(planted.name, Outcome.UNTESTED, self._digests.all)
        said = nursery.tried(self._request(planted, planted.after, tests))
        killer = next(iter(said["failed"]), "")
        match said["code"]:
            case None:
                outcome, killer = Outcome.TIMED_OUT, ""
            case int(code) if code in {PASSED, NO_TESTS}:
                outcome, killer = Outcome.SURVIVED, ""
            case _:
                outcome = Outcome.KILLED
        digest_of_tests = self._digests.of_test(killer)
        return Result(planted.name, outcome, digest_of_tests, killer, round(said["took"], 2))

    def _request(self, planted: Planted, text: str, tests: Sequence[str]) -> dict[str, Any]:
        seconds = sum(self._tested.seconds[test] for test in tests)
        return {
            "file": planted.file.as_posix(),
            "text": text,
            "tests": list(tests),
            "files": sorted({test.partition("::")[0] for test in tests}),
            "keeps_bytecode": False,
            "limit": max(self._trial.least_seconds, TIMES_LONGER * seconds),
        }
