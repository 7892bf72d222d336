"""The embedded AWS as a process of its own: started once, found, and ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from werkzeug.wrappers import Request, Response

from smsverifier import __version__
from smsverifier.access_key import AccessKey
from smsverifier.errors import LocalAwsError, UsageError
from smsverifier.local import process
from smsverifier.local.credentials import new_keys, read_keys, write_keys
from smsverifier.local.endpoints import Site, chosen_site
from smsverifier.local.sockets import SocketServer
from tests.support.clock import PATIENCE
from tests.support.local_clients import code_of, make_client

pytestmark = pytest.mark.slow


def site(port: int) -> Site:
    """The embedded AWS on that port, as this process would have it."""
    return chosen_site(os.environ, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A free port, with a state folder of its own; ends what a test started there."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    free = free_port()
    yield free
    process.stop(site(free))


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One that runs, in the sandbox, for the tests that leave it running.

    Whoever has started it has a home in which nothing of AWS's is as it should be.
    """
    home = tmp_path_factory.mktemp("home")
    for name in ("config", "credentials", "models/endpoints.json"):
        junk = home / ".aws" / name
        junk.parent.mkdir(parents=True, exist_ok=True)
        junk.write_text("junk", encoding="utf-8")
    settings = {
        "HOME": str(home),
        "AWS_DEFAULTS_MODE": "junk",
        "AWS_PROFILE": "junk",
        "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
        "SMSVERIFIER_LOCAL_SMS_SANDBOX": "1",
        "INITIAL_NO_AUTH_ACTION_COUNT": "0",  # a setting of moto's
    }
    where = chosen_site({**os.environ, **settings}, free_port())
    process.ensure_running(where)
    yield where
    process.stop(where)


@pytest.fixture
def listener() -> Iterator[None]:
    """A program that is not ours on a port; answers HTTP with `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopped = threading.Event()
        thread = threading.Thread(target=_answer_all, args=(server, stopped))
        thread.start()
        yield server.getsockname()[1]
        stopped.set()
        thread.join()


def _answer_all(server: socket.socket, stopped: threading.Event) -> None:
    server.settimeout(0.05)
    while not stopped.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


def test_two_starts_at_once_end_with_one_server_whose_keys_open_nothing_of_the_next(
    port: int,
) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(process.ensure_running, [site(port), site(port)]))
    assert len({running.pid for running in found}) == 1
    assert sorted(running.started for running in found) == [False, True]
    third = process.ensure_running(site(port))
    assert (third.started, third.pid) == (False, found[0].pid)
    assert third.endpoint_url == f"http://127.0.0.1:{port}"
    assert process.find_running(site(port)) == third
    assert process.stop(site(port)) is True
    assert process.find_running(site(port)) is None
    assert process.stop(site(port)) is False

    assert not site(port).keys.exists()
    second = process.ensure_running(site(port))
    assert third.access_key != second.access_key
    with make_client(second, "sqs", key=third.access_key) as sqs:
        assert code_of(sqs.list_queues) == "UnrecognizedClientException"
    with pytest.raises(HTTPError, match="404"):
        urllib.request.urlopen(third.outbox_url)

    os.kill(second.pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while process.health(site(port)) is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert access_key(port) == second.access_key  # that of one that was killed stays behind
    assert process.find_running(site(port)) is None
    next_one = process.ensure_running(site(port))
    assert access_key(port) == next_one.access_key != second.access_key


def test_its_log_is_for_its_owner_only(lasting: Site) -> None:
    log = lasting.log
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.parent.stat().st_mode & 0o777 == 0o700
    assert "embedded AWS at" in log.read_text()


def test_it_ends_by_itself_when_no_stack_came(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMSVERIFIER_LOCAL_GRACE_SECONDS", "0.1")
    process.ensure_running(site(port))
    end = time.monotonic() + PATIENCE
    while process.health(site(port)) is not None and time.monotonic() < end:
        time.sleep(0.1)
    assert process.health(site(port)) is None
    assert "No stack for a while" in site(port).log.read_text()


def test_in_the_sandbox_only_verified_numbers_are_reached(lasting: Site) -> None:
    running = process.ensure_running(lasting)
    with make_client(running, "sns") as sns:
        assert sns.get_sms_sandbox_account_status()["IsInSandbox"] is True
        sns.publish(PhoneNumber="+919876543210", Message="hi")
    with urllib.request.urlopen(running.outbox_url + "?format=json") as answer:
        (entry,) = json.load(answer)
    assert entry["detail"] == "Sandboxed account unable to send to number."


def test_settings_of_moto_and_of_the_sdk_do_not_reach_it(lasting: Site) -> None:
    with make_client(process.ensure_running(lasting), "sts") as sts:
        assert sts.get_caller_identity()["Account"]


SERVES_LATE = """
import socketserver, time
serve = socketserver.BaseServer.serve_forever
def serve_late(*args, **options):
    time.sleep(0.5)
    serve(*args, **options)
socketserver.BaseServer.serve_forever = serve_late
"""


def test_one_that_listens_long_before_it_answers_is_started_all_the_same(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SERVES_LATE)
    with monkeypatch.context() as starting:
        starting.setenv("PYTHONPATH", str(tmp_path))
        starting.setenv("SMSVERIFIER_LOCAL_ANSWER_SECONDS", "0.2")
        assert process.ensure_running(site(port)).started


def test_what_hangs_is_neither_nothing_nor_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SMSVERIFIER_LOCAL_ANSWER_SECONDS", "0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for action in (process.find_running, process.ensure_running, process.stop):
            with pytest.raises(LocalAwsError, match="does not answer") as caught:
                action(site(silent.getsockname()[1]))
            assert "SMSVERIFIER_LOCAL_ANSWER_SECONDS" in caught.value.hint


def test_a_port_that_another_program_has_is_named(
    listener: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert process.find_running(site(listener)) is None
    with pytest.raises(LocalAwsError) as caught:
        process.ensure_running(site(listener))
    assert str(listener) in caught.value.message
    assert "SMSVERIFIER_LOCAL_PORT" in caught.value.hint


@contextmanager
def somebody(heard: list[str] | None = None, **health: Any) -> Iterator[int]:
    """An embedded AWS that says this of itself; its port. What it is asked goes into `heard`.

    Told to end as versions were that had no keys, it ends.
    """
    answer = {"service": "smsverifier-local", "version": __version__, "pid": 1, **health}

    def application(request: Request) -> Response:
        if heard is not None:
            heard.append(f"{request.method} {request.path}")
        if (request.method, request.path) == ("POST", "/_smsverifier/stop"):
            threading.Thread(target=close).start()
        return Response(json.dumps(answer))

    def close() -> None:
        server.shutdown()
        server.server_close()

    with SocketServer(0, application) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_a_server_of_another_version_is_not_used() -> None:
    with somebody(version="0.0.0") as port, pytest.raises(LocalAwsError) as caught:
        process.ensure_running(site(port))
    assert "0.0.0" in caught.value.message
    assert "smsverifier local stop" in caught.value.hint


@pytest.mark.parametrize("action", [process.ensure_running, process.find_running, process.stop])
def test_another_users_server_is_neither_used_nor_ended(action: Callable[[Site], object]) -> None:
    with somebody(user=os.getuid() + 1) as port, pytest.raises(LocalAwsError) as caught:
        action(site(port))
    assert "another user's" in caught.value.message
    assert f"SMSVERIFIER_LOCAL_PORT={port + 1}" in caught.value.hint


def test_a_server_of_a_version_without_keys_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    heard: list[str] = []
    with somebody(heard, version="0.0.0", user=os.getuid()) as port:
        write_keys(keys := new_keys(), site(port))  # left by a run of this version that was killed
        assert process.stop(site(port)) is True
    assert heard == ["GET /_smsverifier/health", "POST /_smsverifier/stop"]
    assert not [asked for asked in heard if keys.page_secret in asked]


@pytest.mark.parametrize("action", [process.ensure_running, process.find_running, process.stop])
@pytest.mark.parametrize("says", [{}, {"proof": "x"}, {"proven": True}, {"proof": None}])
def test_one_that_poses_as_ours_learns_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    action: Callable[[Site], object],
    says: dict[str, Any],
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    heard: list[str] = []
    with somebody(heard, user=os.getuid(), **says) as port:
        write_keys(new_keys(), site(port))
        with pytest.raises(LocalAwsError) as caught:
            action(site(port))
    assert "does not have the keys" in caught.value.message
    assert heard == ["GET /_smsverifier/health"]


@pytest.mark.parametrize(
    "says",
    [
        {"pid": "1 \x1b[31m"},
        {"pid": None},
        {"version": "1\x1b]0;title\a"},
        {"version": ["0.0.0"]},
        {"version": "0.0.0", "stacks": 7},
        {"version": "0.0.0", "stacks": ["night\x1b[2J"]},
        {"user": "me"},
    ],
)
def test_what_says_such_things_of_itself_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: dict[str, Any]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with somebody(**({"user": os.getuid()} | says)) as port:
        assert process.find_any(site(port)) is None
        with pytest.raises(LocalAwsError) as caught:
            process.ensure_running(site(port))
    assert "taken by another program" in caught.value.message


def test_with_another_state_folder_it_is_not_ours_to_use(lasting: Site, tmp_path: Path) -> None:
    elsewhere = chosen_site({**lasting.environ, "XDG_STATE_HOME": str(tmp_path)}, lasting.port)
    for action in (process.ensure_running, process.find_running, process.stop):
        with pytest.raises(LocalAwsError) as caught:
            action(elsewhere)
        assert "XDG_STATE_HOME" in caught.value.hint
    assert process.find_running(lasting) is not None


def access_key(port: int) -> AccessKey:
    keys = read_keys(site(port))
    assert keys is not None
    return keys.access_key


def test_one_that_finds_its_port_taken_leaves_the_keys_of_the_other(lasting: Site) -> None:
    keys = read_keys(lasting)
    command = [sys.executable, "-m", "smsverifier.local", str(lasting.port)]
    environ = {**lasting.environ, "PYTHONPATH": str(Path.cwd())}
    late = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert late.returncode == 1
    assert read_keys(lasting) == keys


def test_a_state_folder_that_cannot_be_written_is_named(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(LocalAwsError) as caught:
        process.ensure_running(site(port))
    assert "XDG_STATE_HOME" in caught.value.hint


@pytest.mark.parametrize("text", ["0", "65536", "x", "-1", "4610.0", "４６１０"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        chosen_site({"SMSVERIFIER_LOCAL_PORT": text})


def test_the_port_can_be_chosen_by_variable() -> None:
    environ = {"SMSVERIFIER_LOCAL_PORT": "4711"}
    assert chosen_site(environ).port == 4711
    assert chosen_site(environ, 4712).port == 4712


@pytest.mark.parametrize(
    ("code", "unneeded"),
    [
        ("import smsverifier.local.process", ("moto", "flask", "werkzeug", "boto3")),
        ("import smsverifier.local.__main__", ("moto", "flask", "werkzeug", "boto3")),
        (
            "from smsverifier.local.loading import load_embedded_aws; load_embedded_aws()",
            ("pydantic", "pydantic_settings", "openapi_schema_validator"),
        ),
    ],
)
def test_what_is_loaded_lacks_what_nobody_calls(code: str, unneeded: tuple[str, ...]) -> None:
    code = f"import sys; {code}; print([m for m in {unneeded} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
