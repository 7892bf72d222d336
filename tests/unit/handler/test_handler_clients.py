"""How the handler's clients call AWS: what is sent once, and how long an answer may take."""

import importlib
from types import ModuleType
from typing import Any

import pytest
from channels import MOST_THREADS, THREADS, threads_for
from rate_limiter import SEND_SECONDS


@pytest.fixture(scope="module")
def app() -> ModuleType:
    """As a cold start makes it. Clients call nobody before they are used."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patched.setenv(name, "ap-south-1" if name == "AWS_REGION" else "none")
        return importlib.import_module("app")


def config_of(app: ModuleType, client: str) -> Any:
    return getattr(app, client).meta.config


@pytest.mark.parametrize("client", ["_SNS", "_COUNTS"])
def test_what_would_be_sent_or_counted_twice_is_tried_once(app: ModuleType, client: str) -> None:
    assert config_of(app, client).retries["total_max_attempts"] == 1


def test_what_the_row_says_is_tried_again(app: ModuleType) -> None:
    assert config_of(app, "_DYNAMODB").retries["total_max_attempts"] > 1


@pytest.mark.parametrize("client", ["_SNS", "_COUNTS", "_DYNAMODB"])
def test_a_send_that_was_started_in_time_has_its_answer_in_time(
    app: ModuleType, client: str
) -> None:
    """Else the function is killed while SNS may be sending, and nobody knows."""
    config = config_of(app, client)
    assert config.connect_timeout + config.read_timeout <= SEND_SECONDS - 1
    assert config.read_timeout == 10, "an answer given up earlier is unconfirmed for nothing"


@pytest.mark.parametrize("client", ["_SNS", "_COUNTS", "_DYNAMODB"])
def test_each_send_has_a_connection_of_its_own(app: ModuleType, client: str) -> None:
    assert config_of(app, client).max_pool_connections == THREADS
    assert {each.threads for each in app._CHANNELS} == {THREADS}


@pytest.mark.parametrize(
    ("per_second", "threads"), [(1, THREADS), (20, THREADS), (250, 75), (1000, MOST_THREADS)]
)
def test_there_are_as_many_sends_at_once_as_the_pace_needs(per_second: int, threads: int) -> None:
    assert threads_for(per_second) == threads
