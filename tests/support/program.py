"""The program as a function: arguments in; exit code, standard output and standard error out."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from smsverifier.access_key import AccessKey
from smsverifier.aws.session import PLACEHOLDER_KEY
from smsverifier.cli.main import run
from tests import ROOT
from tests.support.checkpoints import Checkpoints


def sign_in(
    monkeypatch: pytest.MonkeyPatch, endpoint_url: str, key: AccessKey = PLACEHOLDER_KEY
) -> None:
    """An AWS account for `--target aws`: whatever answers there, by the standard AWS settings."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret)


@contextmanager
def hearing_signals() -> Iterator[None]:
    """What is started here hears Ctrl-C and a hang-up, also where the tests are in the background.

    A shell's background job ignores SIGINT, `nohup` SIGHUP, and whatever is started ignores it too.
    """
    usual: dict[signal.Signals, Any] = {signal.SIGINT: signal.default_int_handler}
    if sys.platform != "win32":
        usual[signal.SIGHUP] = signal.SIG_DFL
    before = {each: signal.signal(each, handler) for each, handler in usual.items()}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class Terminal(io.StringIO):
    """A stream with somebody sitting in front of it."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Ran:
    """What one run left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


@dataclass
class Program:
    """Runs smsverifier in this process, in `folder`, on the embedded AWS of the test."""

    folder: Path
    checkpoints: Checkpoints | None = None
    """Of the embedded AWS that the program is beside; None where it starts its own."""
    started: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def __call__(self, *args: str, typed: str | None = None) -> Ran:
        """One run; `typed` is what somebody at a terminal answers, None without a terminal."""
        out, err, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO() if typed is None else Terminal(typed)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run(list(args))
        finally:
            sys.stdin = before
        return Ran(int(code), out.getvalue(), err.getvalue())

    def ok(self, *args: str) -> Ran:
        """One run that must succeed."""
        ran = self(*args)
        assert ran.exit_code == 0, ran
        return ran

    def up(self, *args: str) -> None:
        """`up` as the way to where a test begins: really gone once, whatever it says."""

        def run() -> None:
            self.ok("up", *args)

        if self.checkpoints is None:
            run()
        else:
            files = sorted(self.folder.glob("*.yaml"))
            texts = tuple((file.name, file.read_text("utf-8")) for file in files)
            self.checkpoints.reach(("smsverifier up", args, texts), run)

    def config(self, text: str, name: str = "config.yaml") -> str:
        """Write a configuration; returns its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def start(self, *args: str) -> "subprocess.Popen[str]":
        """The program as a process of its own, for what only a process can show."""
        with hearing_signals():
            process = subprocess.Popen(
                [sys.executable, "-m", "smsverifier", *args],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        self.started.append(process)
        return process

    def end(self) -> None:
        """Kill what a test that failed has left running."""
        for process in self.started:
            with process:
                process.kill()
