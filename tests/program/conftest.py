"""The program in an empty folder, with an embedded AWS that the test owns and nothing else."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local import process
from smsverifier.local.credentials import write_keys
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import chosen_site
from tests.program.strangers import answering
from tests.support.checkpoints import Checkpoints
from tests.support.program import Program, sign_in
from tests.support.whole_stack import WholeStack


@pytest.fixture
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program on a fresh machine: no credentials, no settings, no embedded AWS running."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "SMSVERIFIER_"))]:
        monkeypatch.delenv(name)
    port = _unused_port()
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", str(port))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    program = Program(folder)
    yield program
    program.end()
    process.stop(chosen_site(os.environ, port))


@pytest.fixture
def program(
    lonely: Program,
    embedded: EmbeddedAws,
    checkpoints: Checkpoints,
    monkeypatch: pytest.MonkeyPatch,
) -> Program:
    """The program beside an embedded AWS with nothing in it."""
    port = embedded.endpoint_url.rpartition(":")[2]
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", port)
    write_keys(embedded.keys, chosen_site(os.environ))
    lonely.checkpoints = checkpoints
    return lonely


@pytest.fixture
def aws_program(
    lonely: Program,
    embedded: EmbeddedAws,
    checkpoints: Checkpoints,
    monkeypatch: pytest.MonkeyPatch,
) -> Program:
    """The program with an AWS account: the embedded AWS behind the standard AWS settings."""
    sign_in(monkeypatch, embedded.endpoint_url, embedded.access_key)
    lonely.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\n")
    lonely.checkpoints = checkpoints
    return lonely


@pytest.fixture
def stack(program: Program, embedded: EmbeddedAws, aws: Aws) -> WholeStack:
    """The demo stack, up."""
    program.up()
    return WholeStack(embedded, aws, Config())


@pytest.fixture
def stranger(lonely: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Another program's server on the port where the embedded AWS would be."""
    with answering(404, b"not for you") as port:
        monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", str(port))
        yield port


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody uses; an embedded AWS that the test starts there is ended."""
    port = _unused_port()
    yield port
    process.stop(chosen_site(os.environ, port))


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
