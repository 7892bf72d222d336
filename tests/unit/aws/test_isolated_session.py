"""A session of its own sees an environment built from nothing, whatever is in the real one."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES, DEFAULT_S3_CONFIG_VARS
from botocore.loaders import Loader

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.sdk_session import isolated_session
from smsverifier.local.process import child_environment

NAMED = {**BOTOCORE_DEFAUT_SESSION_VARIABLES, **DEFAULT_S3_CONFIG_VARS}
"""All that the SDK takes from the environment, by its own map."""
BESIDE_IT = {
    "REQUESTS_CA_BUNDLE": " ",
    "AWS_CREDENTIAL_EXPIRATION": "junk",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "junk",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere",
    "AWS_ENDPOINT_URL": "junk",
    "HTTP_PROXY": "socks5://127.0.0.1:9",
}
"""What it looks for itself."""


def _variables() -> Iterator[str]:
    for _, named, *_ in NAMED.values():
        yield from [named] if isinstance(named, str) else named or ()


VARIABLES = sorted(set(_variables()))


def _usual(session: Any) -> dict[str, Any]:
    return {name: session.get_config_variable(name) for name in (*NAMED, "s3")}


@pytest.mark.parametrize("value", ["junk ☃", "auto", "-1", " "])
def test_nothing_of_the_sdks_whole_map_is_heard(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = _usual(isolated_session())
    for name, text in (dict.fromkeys(VARIABLES, value) | BESIDE_IT).items():
        monkeypatch.setenv(name, text)
    assert len(VARIABLES) > 30
    assert _usual(isolated_session()) == usual
    client = Aws(AwsTarget("ap-south-1", "work", "http://127.0.0.1:9")).client("sts")
    assert client.meta.endpoint_url == "http://127.0.0.1:9"
    assert client.meta.config.defaults_mode is None


def test_models_in_the_home_directory_are_not_looked_at() -> None:
    loader = isolated_session().get_component("data_loader")
    assert loader.search_paths == [Loader.BUILTIN_DATA_PATH]


def test_nothing_of_it_reaches_the_embedded_aws_nor_a_file_of_the_home_directory() -> None:
    moto = ("MOTO_ACCOUNT_ID", "MOTO_ALLOW_NONEXISTENT_REGION", "S3_UPLOAD_PART_MIN_SIZE")
    junk = dict.fromkeys((*VARIABLES, *BESIDE_IT, *moto), "junk")
    kept = child_environment({**junk, "HOME": "/home/asha"})
    assert "junk" not in kept.values()
    assert kept["HOME"] == "/home/asha"
    # Else moto, whose sessions read them, ends on one that is no INI file.
    assert {kept["AWS_CONFIG_FILE"], kept["AWS_SHARED_CREDENTIALS_FILE"]} == {os.devnull}
