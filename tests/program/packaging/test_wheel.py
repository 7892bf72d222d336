"""The wheel in a clean environment, used from an empty folder: the main job as a user does it."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.support.clock import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the build backend that is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment's Python: the wheel installed, its dependencies lent by this one."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    made = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([made, "-c", where], check=True, capture_output=True, text=True).stdout
    install = [sys.executable, "-m", "pip", "--python", str(made), "install", "--no-deps"]
    subprocess.run([*install, "--no-index", str(wheel)], check=True, capture_output=True)
    lent = Path(site.strip()) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return made


@dataclass
class Installed:
    """The installed command, in an empty folder, with a port of its own."""

    command: Path
    folder: Path
    environment: dict[str, str]

    def __call__(self, *args: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.command, *args],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def json(self, *args: str) -> Any:
        ran = self(*args, "--json")
        assert ran.returncode == 0, ran
        return json.loads(ran.stdout)


@pytest.fixture
def installed(python: Path, tmp_path: Path) -> Installed:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SMSVERIFIER_LOCAL_PORT": str(port),
    }
    return Installed(python.parent / "smsverifier", folder, environment)


@pytest.fixture
def used(installed: Installed) -> Iterator[Installed]:
    """The same; the embedded AWS that it starts is stopped."""
    yield installed
    ended = installed("local", "stop")
    assert ended.returncode == 0, ended


def send(url: str, phone: str) -> int:
    body = json.dumps({"name": "Asha", "phone": phone}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return int(response.status)


def test_the_wheel_is_what_runs(installed: Installed, python: Path) -> None:
    where = [str(python), "-c", "import smsverifier; print(smsverifier.__file__)"]
    folder, environment = installed.folder, installed.environment
    ran = subprocess.run(where, cwd=folder, env=environment, capture_output=True, check=True)
    assert str(python.parents[1]) in ran.stdout.decode()
    assert installed("init", "--example").stdout.startswith("# Every key of config.yaml")


def test_the_main_job_from_an_empty_folder(used: Installed) -> None:
    assert used("init", "--event", "Hack Night").returncode == 0
    outputs = used.json("up")["outputs"]
    assert used.json("test-register", "+919876543210")["ok"]

    phones = [f"+9198{number:08d}" for number in range(20)]
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda phone: send(outputs["api_url"], phone), phones)
        assert Counter(answers) == {200: 20}
    everybody = Counter(["+919876543210", *phones])
    assert wait_for_sms(used, outputs["outbox_url"], len(everybody)) == everybody

    assert used.json("down")["left"] == []


def wait_for_sms(installed: Installed, outbox_url: str, count: int) -> Counter[str]:
    """Who got an SMS how often, once the program says too that everybody was told."""
    end = time.monotonic() + PATIENCE
    while len(outbox(outbox_url)) < count and time.monotonic() < end:
        time.sleep(0.2)
    told = installed.json("status")
    while told["health"]["sms"]["sent"] < count and time.monotonic() < end:
        told = installed.json("status")
    assert told["state"] == "ready"
    return Counter(outbox(outbox_url))


def outbox(url: str) -> list[str]:
    """The number of each SMS."""
    with urllib.request.urlopen(f"{url}?format=json", timeout=PATIENCE) as response:
        return [sms["to"] for sms in json.load(response)]
