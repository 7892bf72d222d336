"""A running embedded AWS that plays another account is not taken for the one asked for."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from smsverifier import __version__
from smsverifier.errors import LocalAwsError
from smsverifier.local.compatibility import must_be_ours
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import chosen_site
from smsverifier.local.settings import EVERYTHING_GRANTED, NEW_ACCOUNT

NEW = {
    "SMSVERIFIER_LOCAL_SMS_SANDBOX": "1",
    "SMSVERIFIER_LOCAL_SMS_SPEND_LIMIT": "1",
    "SMSVERIFIER_LOCAL_LAMBDA_CONCURRENCY": "10",
    "SMSVERIFIER_LOCAL_EMAIL_SANDBOX": "1",
}


def test_a_running_account_is_not_taken_for_the_one_asked_for(
    embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = embedded_health(embedded)
    must_be_ours(answer, chosen_site(os.environ))
    monkeypatch.setenv("SMSVERIFIER_LOCAL_SMS_SANDBOX", "1")
    with pytest.raises(LocalAwsError, match="another account"):
        must_be_ours(answer, chosen_site(os.environ))


def test_one_whose_program_was_removed_is_not_ours_to_use(
    embedded: EmbeddedAws, tmp_path: Path
) -> None:
    answer = embedded_health(embedded)
    assert Path(answer["code"]).exists()
    gone = {**answer, "code": str(tmp_path / "server.py")}
    with pytest.raises(LocalAwsError, match="lost its program") as caught:
        must_be_ours(gone, chosen_site(os.environ))
    assert "smsverifier local stop" in (caught.value.hint or "")


def test_the_same_account_is_taken(embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.reset(NEW_ACCOUNT)
    for name, value in NEW.items():
        monkeypatch.setenv(name, value)
    must_be_ours(embedded_health(embedded), chosen_site(os.environ))


def test_a_reset_brings_back_the_first_account(embedded: EmbeddedAws) -> None:
    embedded.reset(NEW_ACCOUNT)
    embedded.reset()
    assert embedded_health(embedded)["account"] == json.loads(
        json.dumps(asdict(EVERYTHING_GRANTED))
    )


def embedded_health(embedded: EmbeddedAws) -> dict[str, Any]:
    with urlopen(embedded.endpoint_url + embedded.keys.page("health")) as answer:
        return {"version": __version__, "proven": True, **json.load(answer)}
