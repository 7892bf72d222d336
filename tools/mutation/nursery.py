"""A process in a copy of the repository that runs tests for one mutant after the other.

Starting Python with everything that the tests import takes longer than most of them. So this
process imports once what is not ours, and forks for each mutant: the child imports our code, with
the mutant in it, and runs the tests up to the first that fails. It is run as a file and needs the
standard library and pytest alone; requests and answers are lines of JSON.
"""

import functools
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

FLAGS = (
    *("-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--rootdir=."),
    # What was imported before pytest began has no rewritten asserts, and needs none.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
MOST_MEMORY = 8 * 2**30
"""Of a mutant that asks for ever more."""
EMPTIED = "mutated-code-of-"
"""How the names of temporary folders begin, of one mutant each."""


class Watch:
    """A plugin of pytest's that learns which test enters which functions, and how long it takes."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)
        self._codes: set[CodeType] = set()
        self._by_fixture: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._used: dict[str, list[str]] = {}
        self.at_import: set[tuple[str, int]] = set()
        self._entered: dict[str, set[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test with its fixtures. What a cache keeps for a later test is not its own."""
        _forget_cached()
        began = time.perf_counter()
        self.begin()
        try:
            return (yield)
        finally:
            self._entered[item.nodeid] = self._end()
            self._used[item.nodeid] = list(getattr(item, "fixturenames", ()))
            self.seconds[item.nodeid] = time.perf_counter() - began

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """What a fixture of several tests enters is entered for each of them."""
        before, self._codes = self._codes, set()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self._by_fixture[fixturedef.argname] |= self._places()
            self._codes |= before

    def entered(self) -> dict[str, list[tuple[str, int]]]:
        """Test → file name and first line of each function that it enters."""
        return {
            test: sorted(places.union(*(self._by_fixture.get(name, ()) for name in used)))
            for test, places in self._entered.items()
            for used in [self._used[test]]
        }

    def pytest_collection_finish(self) -> None:
        """What was entered by now was entered by imports, for all tests alike."""
        self.at_import = self._end()

    def begin(self) -> None:
        """Note from here on what is entered."""
        self._codes.clear()
        threading.settrace(self._note)
        sys.settrace(self._note)

    def _end(self) -> set[tuple[str, int]]:
        sys.settrace(None)
        threading.settrace(None)
        return self._places()

    def _places(self) -> set[tuple[str, int]]:
        return {
            (Path(code.co_filename).name, code.co_firstlineno)
            for code in list(self._codes)  # this very line is traced as well
            if Path(code.co_filename).name in self._names
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember who failed."""
        if report.failed:
            self.failed.append(report.nodeid)

    def _note(self, frame: FrameType, _event: str, _: Any) -> None:
        # Of a function's calls alone: what is returned here would be asked about its lines.
        self._codes.add(frame.f_code)


class Choice:
    """A plugin of pytest's that runs some of the tests, the quickest first, and notes a failure."""

    def __init__(self, chosen: Sequence[str], known: frozenset[str]) -> None:
        self._order = {node_id: number for number, node_id in enumerate(chosen)}
        self._known = known
        self.failed: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the chosen ones, and those that only exist because of the mutant."""
        chosen = [
            item for item in items if item.nodeid in self._order or item.nodeid not in self._known
        ]
        items[:] = sorted(chosen, key=lambda item: self._order.get(item.nodeid, 0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember who failed."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be imported has noticed as well."""
        if report.failed:
            self.failed.append(report.nodeid)


def watch(files: Sequence[str], code_files: Sequence[str]) -> dict[str, Any]:
    """Run whole test files on code without a mutant."""
    seen = Watch([Path(file).name for file in code_files])
    before = set(sys.modules)
    seen.begin()
    code = pytest.main([*FLAGS, *files], plugins=[seen])
    return {
        "code": int(code),
        "failed": seen.failed,
        "seconds": seen.seconds,
        "at_import": sorted(seen.at_import),
        "entered": seen.entered(),
        "modules": [name for name in sys.modules if name not in before and not _is_ours(name)],
        "elsewhere": _imported_from_elsewhere(code_files),
    }


def _imported_from_elsewhere(code_files: Sequence[str]) -> list[str]:
    ends = tuple(f"{os.sep}{file}" for file in code_files)
    files = [str(getattr(module, "__file__", "") or "") for module in list(sys.modules.values())]
    return [file for file in files if file.endswith(ends) and not file.startswith(str(Path.cwd()))]


def _is_ours(name: str) -> bool:
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None) or ""
    installed = "site-packages" in file or file.startswith(sys.base_prefix)
    return bool(file) and not installed


def _forget_cached() -> None:
    here = str(Path.cwd())
    for module in list(sys.modules.values()):
        if str(getattr(module, "__file__", "") or "").startswith((here, tempfile.gettempdir())):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def serve(modules: Sequence[str], known: frozenset[str]) -> None:
    """Answer requests until there are none: a line each."""
    answers = os.fdopen(os.dup(1), "w")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and the child goes with it
    _quiet()
    _import(modules)
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        answer = _tried(request, known)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _tried(request: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The outcome of one mutant; the file is as it was afterwards."""
    file = Path(request["file"])
    before = file.read_bytes()
    scratch = tempfile.mkdtemp(prefix=EMPTIED)
    began = time.monotonic()
    try:
        _write(file, request["text"].encode())
        chosen = Choice(request["tests"], known)
        arguments = [*FLAGS, *request["files"]]
        sys.dont_write_bytecode = not request["keeps_bytecode"]
        said = _forked(lambda: _run(arguments, chosen, scratch), request["limit"])
        return {**said, "took": time.monotonic() - began}
    finally:
        _write(file, before)
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(Path(".hypothesis") / "examples", ignore_errors=True)


def _write(file: Path, content: bytes) -> None:
    """Bytecode is known by its source's second and size, which a mutant may leave as they were."""
    file.write_bytes(content)
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink(missing_ok=True)


def _run(arguments: list[str], chosen: Choice, scratch: str) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    code = int(pytest.main(arguments, plugins=[chosen]))
    return {"code": code, "failed": chosen.failed[:1]}


def _forked(work: Callable[[], dict[str, Any]], limit: float) -> dict[str, Any]:
    """What `work` returns in a child of its own; `code` is None if it took longer than `limit`."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
        child = os.fork()
    if child == 0:
        try:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(reading)
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], limit)
        said = os.read(reading, 65536) if ready else b""
    finally:
        os.close(reading)
        with suppress(ProcessLookupError, PermissionError):  # with all that it has started
            os.killpg(child, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not ready:
        return {"code": None, "failed": []}
    # It ended without a word: the mutant ended the process itself.
    return dict(json.loads(said)) if said else {"code": -1, "failed": []}


def _quiet() -> None:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)


def _import(modules: Sequence[str]) -> None:
    for name in modules:
        with suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(name)


def main(arguments: Sequence[str]) -> None:
    """`watch ANSWER`, or `serve`; the first line of the input says about what."""
    about = json.loads(sys.stdin.readline())
    sys.path[0] = str(Path.cwd())  # in place of the folder of this file
    if arguments[0] == "watch":
        answer = watch(about["files"], about["code"])
        Path(arguments[1]).write_text(json.dumps(answer))
    else:
        serve(about["modules"], frozenset(about["known"]))


if __name__ == "__main__":
    main(sys.argv[1:])
