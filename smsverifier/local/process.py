"""Starting, finding and stopping the embedded AWS as a process of its own.

The command line imports this module on every run: nothing of moto or werkzeug may be imported here.
The process itself is `python -m smsverifier.local`.
"""

import contextlib
import hmac
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smsverifier import assets
from smsverifier.access_key import AccessKey
from smsverifier.errors import LocalAwsError
from smsverifier.local import settings
from smsverifier.local.code_fingerprint import is_other_code
from smsverifier.local.compatibility import (
    keys_unknown,
    must_be_of_old,
    must_be_ours,
    must_be_this_users,
    speaks_as_ours,
)
from smsverifier.local.credentials import read_keys
from smsverifier.local.endpoints import (
    CLOCK,
    ERASE,
    HEALTH,
    HOST,
    INNER_HEALTH,
    OUTBOX,
    PORT_VARIABLE,
    STOP,
    Site,
    open_log,
    open_own,
)
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.platform import ports
from smsverifier.platform.files import FILES
from smsverifier.platform.os_errors import advice, reason
from smsverifier.platform.processes import PROCESSES
from smsverifier.platform.shells import USUAL

__all__ = [
    "Running",
    "child_environment",
    "ensure_running",
    "erase",
    "find_any",
    "find_running",
    "health",
    "pass_time",
    "stop",
]

START_SECONDS = 90.0
"""How long the process may take to answer: 1 to 2 s as a rule, more without .pyc files, and much
more where a virus scanner reads each of a thousand modules first. One that ends is seen at once."""
OLD_STOP = "/_smsverifier/stop"
"""Where versions end that have no keys of a run."""
ANY_KEY = AccessKey("embedded", "embedded")
"""With which those versions are called: they look at none."""
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
ANSWER_SECONDS = 10.0
"""How long it may take to answer: a hundred registrations at once made it 3.5 s on busy cores."""
PASSING_SECONDS = 600.0
"""How long it may take to let time pass: every schedule that is due meanwhile runs its function."""
ANSWER_VARIABLE = "SMSVERIFIER_LOCAL_ANSWER_SECONDS"
"""How long instead, on a machine that is slower still."""
MOST_SAID = 1 << 20
"""Bytes: what has the port may be a program that never ends to speak."""
LOG_LINES_SHOWN = 15
SURROUNDINGS = ("HOME", "LANG", "LC_", "LD_", "PATH", "PYTHON", "SMSVERIFIER_", "TEMP", "TMP",
                "TZ", "VIRTUAL_ENV", "XDG_", *PROCESSES.needed_variables)  # fmt: skip
NO_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
"""moto makes sessions of the SDK, which read what is in the home directory: one that is no INI file
would end the embedded AWS."""


@dataclass(frozen=True)
class Running:
    """An embedded AWS that answers."""

    endpoint_url: str
    outbox_url: str
    access_key: AccessKey
    """With which every call is signed."""
    pid: int
    started: bool
    """Whether this call started it."""
    stacks: tuple[str, ...] = ()
    """Those that have anything in it."""
    held: tuple[HeldRegistrations, ...] = ()
    """The registrations in it."""
    kept: tuple[HeldRegistrations, ...] = ()
    """Those of an earlier run, on disk, that wait for `up` to make their table again."""
    not_kept: str | None = ""
    """Why those in it are not on disk, if they are not; None: it is of a version that never does
    it."""
    regions: tuple[str, ...] = ()
    """Those in which there is anything of stacks."""
    passed: float = 0.0
    """Seconds that its clock is ahead of real time."""
    paused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The stacks that `pause` holds, with their regions, and since when."""
    of_other_code: bool = False
    """Whether it was started of other code than this program's, of the same version or not."""


def find_running(site: Site) -> Running | None:
    """The embedded AWS that answers at `site`, if there is one.

    Raises LocalAwsError if it hangs, is another user's, of another version than this program, or
    plays another account than the environment asks for.
    """
    answer = health(site)
    if answer is None:
        return None
    must_be_ours(answer, site)
    return _running(answer, site, started=False)


def find_any(site: Site) -> Running | None:
    """The same, whatever version or account it is. Raises LocalAwsError for another user's."""
    answer = health(site)
    if answer is None:
        return None
    must_be_this_users(answer, site)
    if answer["proven"]:
        return _running(answer, site, started=False)
    must_be_of_old(answer, site)
    stacks, pid = tuple(answer.get("stacks", ())), int(answer["pid"])
    return Running(f"http://{HOST}:{site.port}", "", ANY_KEY, pid, False, stacks, not_kept=None)


def ensure_running(site: Site) -> Running:
    """The embedded AWS at `site`, started if none answers.

    Two calls at once end with one server: the second finds the port bound and uses the first's.
    Raises LocalAwsError if it cannot be started, or if something else has the port.
    """
    found = find_running(site)
    if found:
        return found
    try:
        with _start_lock(site):
            return find_running(site) or _started(site)
    except OSError as error:
        raise _cannot_keep(site, error) from error


def stop(site: Site) -> bool:
    """Ends the embedded AWS at `site`; whether there was one. Any version of ours is ended.

    Raises LocalAwsError if it hangs, does not end in time, or is another user's.
    """
    answer = health(site)
    if answer is None:
        return False
    must_be_this_users(answer, site)
    with contextlib.suppress(OSError, http.client.HTTPException):
        # It may close the connection before its answer is out: what counts is that it ends.
        _ask(site, "POST", _stop_page(answer, site), {"X-Smsverifier": "1"})
    end = time.monotonic() + STOP_SECONDS
    while time.monotonic() < end:
        if not _is_bound(site.port):
            return True
        time.sleep(POLL_SECONDS)
    raise LocalAwsError(
        f"The embedded AWS on port {site.port} did not end within {STOP_SECONDS:.0f} s",
        hint=f"Its log may say why: {site.log}",
    )


def erase(site: Site, person: Mapping[str, Any]) -> dict[str, int]:
    """Have the embedded AWS forget one person beside its tables (`erasure`); how much there was.

    Raises LocalAwsError if it does not do so.
    """
    keys = read_keys(site)
    try:
        if keys is None:
            raise ConnectionError("its keys are gone")
        said = _ask(site, "POST", keys.page(ERASE), {}, json.dumps(person).encode())
        erased: dict[str, int] = json.loads(said)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise LocalAwsError(
            "The embedded AWS did not erase its outbox and logs",
            where=f"{HOST}:{site.port}",
            why=f"{error}.",
            hint="Run the same command again: it goes on from there.",
        ) from error
    return erased


def pass_time(site: Site, passed: float) -> float:
    """Put its clock `passed` seconds ahead of real time; how far it is ahead then.

    What is due meanwhile is done first, which may take minutes. Raises LocalAwsError.
    """
    keys = read_keys(site)
    try:
        if keys is None:
            raise ConnectionError("its keys are gone")
        body = json.dumps({"passed": passed}).encode()
        said = _ask(site, "POST", keys.page(CLOCK), {}, body, PASSING_SECONDS)
        return float(json.loads(said)["passed"])
    except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
        raise LocalAwsError(
            "The clock of the embedded AWS could not be put",
            where=f"{HOST}:{site.port}",
            why=f"{error}.",
            hint="`smsverifier local clock` says what it shows; `smsverifier local logs` may say "
            "why.",
        ) from error


def health(site: Site) -> dict[str, Any] | None:
    """What the embedded AWS at `site` says of itself (version, pid, started_at, stacks).

    `proven` is whether it has the keys that are in our files: another user's program could say
    anything. If it has not, no more than version, pid and user is known. None if nothing is
    there, or something else. Raises LocalAwsError if what is there says nothing.
    """
    nonce, keys = secrets.token_hex(16), read_keys(site)
    answer = _said(site, f"{HEALTH}?nonce={nonce}")
    if answer is None or not speaks_as_ours(answer):
        return None
    proof = str(answer.get("proof", "")).encode()
    if keys is None or not hmac.compare_digest(proof, keys.proof(site.port, nonce).encode()):
        return {**answer, "proven": False}
    inner = _said(site, keys.page(INNER_HEALTH))
    return inner and {**answer, **inner, "proven": True}


def _said(site: Site, path: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(_ask(site, "GET", path, {}))
    except TimeoutError as error:
        raise LocalAwsError(
            f"What has port {site.port} does not answer",
            where=f"{HOST}:{site.port}",
            why="If it is the embedded AWS, it hangs, or this machine is too busy for it.",
            hint="Run the command again, or with more patience: "
            f"{USUAL.setting(ANSWER_VARIABLE, '60')}. If that does not help, end the process that "
            f"listens on port {site.port}; its registrations are kept on disk. Its log: {site.log}",
        ) from error
    except (OSError, http.client.HTTPException, ValueError):
        return None  # nothing there, or something that does not speak as we do
    return answer if isinstance(answer, dict) else None


def _stop_page(answer: Mapping[str, Any], site: Site) -> str:
    keys = read_keys(site)
    if keys is None or not answer["proven"]:
        must_be_of_old(answer, site)
        return OLD_STOP
    return keys.page(STOP)


def _started(site: Site) -> Running:
    _must_be_free(site)
    descriptor = open_log(site)
    try:
        child = PROCESSES.start_in_background(
            # -P: nobody else's modules are found in the folder where it starts.
            [sys.executable, "-P", "-m", "smsverifier.local", str(site.port)],
            output=descriptor,
            environ=child_environment(site.environ),
        )
    finally:
        os.close(descriptor)
    return _wait_until_healthy(child, site)


def _wait_until_healthy(child: "subprocess.Popen[bytes]", site: Site) -> Running:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        answer = None
        with contextlib.suppress(LocalAwsError):  # it listens before it can answer
            answer = health(site)
        if answer is not None and answer["proven"]:
            started = PROCESSES.runs_as(child, int(answer["pid"]))
            # It lives on after us: without this, Popen warns that the child still runs.
            child.returncode = 0
            return _running(answer, site, started=started)
        if child.poll() is not None:
            raise _died(site, f"It ended with code {child.returncode}.")
        time.sleep(POLL_SECONDS)
    child.kill()
    child.wait()
    raise _died(site, f"It did not answer within {START_SECONDS:.0f} s{_out_of_reach(site)}.")


def _out_of_reach(site: Site) -> str:
    """What the system says of the way to it, as a clause; nothing if it just does not answer."""
    try:
        with socket.create_connection((HOST, site.port), timeout=1):
            return ""
    except OSError as error:
        return f" ({HOST}: {error.strerror or error})"


def _refused_log(site: Site) -> OSError | None:
    """Why it could not even say why it ended: the disk is full, as a rule."""
    try:
        with tempfile.TemporaryFile(dir=site.folder) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        return error
    return None


def _cannot_keep(site: Site, error: OSError) -> LocalAwsError:
    return LocalAwsError(
        "The embedded AWS could not be started",
        where=str(site.folder),
        why=f"Its log, its keys and registrations are kept there. {reason(error)}.",
        hint=f"{advice(error)} {FILES.state_variables} say which folder it is.",
    )


def _died(site: Site, why: str) -> LocalAwsError:
    lines = site.log.read_text(encoding="utf-8", errors="replace").splitlines()
    if not lines and (refusal := _refused_log(site)) is not None:
        return _cannot_keep(site, refusal)
    return LocalAwsError(
        "The embedded AWS could not be started",
        where=f"port {site.port}",
        why="\n".join([why, "The end of its log:", *lines[-LOG_LINES_SHOWN:]]),
        hint=f"The whole log is in {site.log}.",
    )


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Only what a Python process of ours needs: no account, and nothing that moto listens to."""
    kept = {name: value for name, value in environ.items() if name.startswith(SURROUNDINGS)}
    kept |= NO_FILES
    root = assets.path()
    if not (root / "smsverifier").is_dir():
        return kept
    # A checkout need not be installed: the child, which starts in /, finds it by this.
    paths = [str(root), kept.get("PYTHONPATH", "")]
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _must_be_free(site: Site) -> None:
    if _is_bound(site.port):
        raise LocalAwsError(
            f"Port {site.port} is taken by another program",
            where=f"{HOST}:{site.port}",
            why="The embedded AWS needs this port, and what answers there is not the embedded AWS.",
            hint="End that program, or choose another port: "
            + USUAL.setting(PORT_VARIABLE, str(site.port + 1)),
        )


def _running(answer: dict[str, Any], site: Site, *, started: bool) -> Running:
    endpoint, keys = f"http://{HOST}:{site.port}", read_keys(site)
    if keys is None:  # it has ended since it answered
        raise keys_unknown(answer, site)
    said = answer.get("registrations", {})
    return Running(
        endpoint,
        endpoint + keys.page(OUTBOX),
        keys.access_key,
        int(answer["pid"]),
        started,
        tuple(answer.get("stacks", ())),
        tuple(HeldRegistrations(**held) for held in said.get("held", ())),
        tuple(HeldRegistrations(**kept) for kept in said.get("kept", ())),
        said.get("not_kept"),
        tuple(answer.get("regions", ())),
        float(answer.get("passed", 0)),
        {(stack, region): since for stack, region, since in said.get("paused", ())},
        not started and is_other_code(answer.get("code_is")),
    )


def _ask(
    site: Site,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None = None,
    patience: float = ANSWER_SECONDS,
) -> bytes:
    seconds = settings.number(site.environ, ANSWER_VARIABLE, patience) or patience
    connection = http.client.HTTPConnection(HOST, site.port, timeout=seconds)
    try:
        ports.connect(connection)
        connection.request(method, path, body, headers)
        return connection.getresponse().read(MOST_SAID)
    finally:
        connection.close()


def _is_bound(port: int) -> bool:
    with socket.socket() as probe:
        ports.take_alone(probe)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


@contextlib.contextmanager
def _start_lock(site: Site) -> Iterator[None]:
    """One starter at a time per port; the system drops the lock if its holder dies."""
    with os.fdopen(open_own(site, site.lock, os.O_WRONLY), "w") as lock:
        FILES.lock(lock.fileno())
        yield
