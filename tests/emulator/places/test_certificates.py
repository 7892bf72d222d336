"""An endpoint with a certificate of its own CA: every request is held against that CA."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.places.case import ALWAYS_WRONG, Case, World
from tests.support.fault_proxy import FaultProxy
from tests.support.own_ca import OwnCa, make_ca

REGISTERED = "preflight 200, registration 200"
SERVICES = (
    *("api_gateway", "cloudwatch", "dynamodb", "dynamodb_streams", "iam", "lambda"),
    *("cloudwatch_logs", "pinpoint_sms_voice_v2", "pipes", "resource_groups_tagging_api"),
    *("scheduler", "sesv2", "sns", "sqs", "sts"),
)
"""As they stand in a `services` section."""
SETTINGS: dict[str, Callable[[str, str], tuple[dict[str, str], str]]] = {
    "AWS_CA_BUNDLE": lambda endpoint, bundle: (
        {"AWS_ENDPOINT_URL": endpoint, "AWS_CA_BUNDLE": bundle},
        "",
    ),
    "a profile": lambda endpoint, bundle: (
        {"AWS_PROFILE": "emulator"},
        f"[profile emulator]\nendpoint_url = {endpoint}\nca_bundle = {bundle}\n",
    ),
    "its services": lambda endpoint, bundle: (
        {"AWS_PROFILE": "emulator", "AWS_CA_BUNDLE": bundle},
        "[profile emulator]\nservices = here\n\n[services here]\n"
        + "".join(f"{service} =\n  endpoint_url = {endpoint}\n" for service in SERVICES),
    ),
}
"""What names the CA → the environment, and the file of profiles, for an address and a bundle."""


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> OwnCa:
    return make_ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def https(embedded: EmbeddedAws, ca: OwnCa) -> Iterator[str]:
    """The address of an endpoint with that certificate, in front of the embedded AWS."""
    port = int(embedded.endpoint_url.rpartition(":")[2])
    with FaultProxy(port, tls=ca.context()) as proxy:
        yield f"https://127.0.0.1:{proxy.port}"


@pytest.fixture
def world(make_world: Callable[[Case], World]) -> World:
    made = make_world(Case("a CA of one's own", "", 0, ()))
    made.program.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\n")
    return made


@pytest.mark.parametrize("named", SETTINGS)
def test_a_test_registration_goes_through_wherever_the_ca_is_named(
    named: str,
    world: World,
    https: str,
    ca: OwnCa,
    set_to: Callable[[str, str | None], None],
) -> None:
    environ, file = SETTINGS[named](https, str(ca.bundle))
    _write(world.home / ".aws" / "config", file)
    set_to("AWS_ENDPOINT_URL", None)
    for name, value in environ.items():
        set_to(name, value)
    ran = world.program("test-register", "+919000000001", "--no-wait")
    assert ran.exit_code == 0, ran.stderr
    assert REGISTERED in ran.stdout + ran.stderr


def test_a_ca_that_nothing_names_is_told(
    world: World, https: str, set_to: Callable[[str, str | None], None]
) -> None:
    set_to("AWS_ENDPOINT_URL", https)
    ran = world.program("status")
    assert ran.exit_code == 1
    assert "AWS_CA_BUNDLE" in ran.stderr


@pytest.mark.parametrize(("holds", "exit_code"), [(None, 2), ("no certificate", 1)])
def test_a_bundle_that_is_none_is_told(
    holds: str | None,
    exit_code: int,
    world: World,
    https: str,
    set_to: Callable[[str, str | None], None],
) -> None:
    bundle = world.home / "ca.pem"
    if holds is not None:
        _write(bundle, holds)
    set_to("AWS_ENDPOINT_URL", https)
    set_to("AWS_CA_BUNDLE", str(bundle))
    ran = world.program("status")
    assert ran.exit_code == exit_code, ran.stderr
    assert "The file of certificates that calls are held against" in ran.stderr
    assert "AWS_CA_BUNDLE" in ran.stderr
    assert not [words for words in ALWAYS_WRONG if words in ran.stderr]


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
