"""How one of the invented people sends the form, whatever the API answers."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.rehearsal.crowd import gather_crowd
from smsverifier.rehearsal.playing import sent
from tests.emulator.trace.scripted_api import scripted

(VISIT, *_) = gather_crowd(Config(), 1, 1, 1).visits


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([(409, {})], 409),
        ([(504, {}), (200, {})], 200),
        ([(500, {}), (500, {})], 500),
        ([(403, {"status": "full"}), (200, {})], 200),
    ],
)
def test_who_is_asked_to_try_again_does_it_once_under_the_same_attempt(
    answers: list[tuple[int, dict[str, Any]]], status: int
) -> None:
    with scripted(*answers) as api:
        assert sent(api.url, Config(), VISIT).status == status
    assert len(api.paths) == len(answers)
    attempts = {path.partition("attempt=")[2].partition("&")[0] for path in api.paths}
    assert len(attempts) == 1  # so nobody is stored twice
    assert ("waitlist=yes" in api.paths[-1]) is (answers[0][1].get("status") == "full")
