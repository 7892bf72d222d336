"""A process for a run of pytest in which other people's packages are loaded already.

To load them takes longer than most of the tests here; so one process loads them, and every run is a
fork of it. What is of this repository is loaded anew, from the copy in which the run takes place:
each run is a test of another room. (`tools/mutation/nursery.py` forks a process that has loaded one
room's tests, too.)
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LOADED = [
    "pytest",
    "hypothesis.strategies",
    "jsonschema",
    "boto3",
    "moto.apigateway.models",
    "moto.dynamodb.models",
    "phonenumbers.shortnumberinfo",
]
NO_WORD_OF_REWRITING = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""pytest would like to load some of them itself, to rewrite their assertions, and need not."""


def start_pytest(
    folder: Path, arguments: Sequence[str], variables: Mapping[str, str], output: Path
) -> multiprocessing.process.BaseProcess:
    """A process of its own session that runs pytest in `folder`, with these variables alone."""
    context = multiprocessing.get_context("forkserver")  # not at import: Windows has none
    context.set_forkserver_preload(_LOADED)
    given = folder, list(arguments), dict(variables), output
    process = context.Process(target=_run, args=given)
    process.start()
    return process


def end_with_what_it_left(process: multiprocessing.process.BaseProcess) -> None:
    """Kill its session: itself, if it still runs, and whatever it has started."""
    if process.pid is None:
        raise ValueError("that process was never started")
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _run(folder: Path, arguments: list[str], variables: dict[str, str], output: Path) -> None:
    os.setsid()
    with Path(os.devnull).open("rb") as nothing, output.open("wb") as file:
        for there, number in ((nothing, 0), (file, 1), (file, 2)):
            os.dup2(there.fileno(), number)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    _forget_our_code()
    sys.path[:] = [str(folder), *(path for path in sys.path if path not in {"", str(ROOT)})]
    _must_be_of(folder)
    import pytest

    sys.exit(int(pytest.main(arguments)))


def _must_be_of(folder: Path) -> None:
    spec = find_spec("smsverifier")
    if spec is None or not Path(str(spec.origin)).is_relative_to(folder):
        raise RuntimeError(f"a copy's tests would see {spec}")


def _forget_our_code() -> None:
    """Multiprocessing has loaded the module that began this, with all that it imports."""
    ours = {path.stem for path in ROOT.glob("*") if path.is_dir()}
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]
