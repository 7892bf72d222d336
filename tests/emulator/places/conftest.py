"""The machine of a case: nothing of this one's settings, a stack, and a proxy in front of it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.credentials import write_keys
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import chosen_site
from tests.emulator.places.case import Case, World
from tests.support import sdk
from tests.support.fault_proxy import FaultProxy
from tests.support.program import Program, sign_in
from tests.support.whole_stack import WholeStack

_ELSEWHERE = ("AWS_", "SMSVERIFIER_", "BOTO")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE")


@pytest.fixture(scope="package")
def proxy(embedded_server: EmbeddedAws) -> Iterator[FaultProxy]:
    """One for all cases: each brings its own rules."""
    with FaultProxy(int(embedded_server.endpoint_url.rpartition(":")[2])) as proxy:
        beside = proxy.beside(embedded_server.application)
        with sdk.served_here(proxy.endpoint_url, beside):
            yield proxy


@pytest.fixture
def make_world(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    embedded: EmbeddedAws,
    aws: Aws,
    make_stack: Callable[..., WholeStack],
    proxy: FaultProxy,
) -> Callable[[Case], World]:
    """The world of a case, before anything in it is odd."""

    def make(case: Case) -> World:
        home, folder = tmp_path / "home", tmp_path / "folder"
        home.mkdir()
        folder.mkdir()
        _forget_settings(monkeypatch)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", embedded.endpoint_url.rpartition(":")[2])
        monkeypatch.chdir(folder)
        write_keys(embedded.keys, chosen_site(os.environ))
        sign_in(monkeypatch, proxy.endpoint_url, embedded.access_key)
        proxy.rules, proxy.asked = [], []
        proxy.exchanges.clear()
        if case.made_with is None:
            stack = WholeStack(embedded, aws, Config(stack="hack-night"))
        else:
            stack = make_stack(**yaml.safe_load(case.made_with))
        return World(Program(folder), proxy, embedded, aws, stack, home)

    return make


def _forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_ELSEWHERE) or name.upper() in _PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str | None], None]:
    """Sets a variable of the environment for one test; None takes it away."""

    def change(name: str, value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    return change
