"""On the target `local` every call goes to this machine's embedded AWS, whatever `AWS_*` says."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.httpsession import URLLib3Session

from smsverifier.local.embedded import EmbeddedAws
from tests.program.strangers import answering
from tests.support.program import Program

ASHA = "+919876543210"
STEPS = [
    *(("up",), ("test-register", ASHA), ("status",), ("plan",), ("check",), ("logs",)),
    *(("numbers", "list"), ("registrations", "list"), ("deploy",), ("pause",), ("resume",)),
    *(("registrations", "export"), ("registrations", "remove-tests"), ("down",)),
]


def mislead(monkeypatch: pytest.MonkeyPatch, elsewhere: str, files: Path) -> None:
    """All that leads the SDK to another AWS, and to somebody's account."""
    (files / "config").write_text(f"[profile work]\nendpoint_url = {elsewhere}\n")
    (files / "credentials").write_text("[work]\naws_access_key_id = a\naws_secret_access_key = b\n")
    said = {
        "AWS_ENDPOINT_URL": elsewhere,
        "AWS_ENDPOINT_URL_DYNAMODB": elsewhere,
        "AWS_ENDPOINT_URL_SNS": elsewhere,
        "AWS_PROFILE": "work",
        "AWS_CONFIG_FILE": str(files / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(files / "credentials"),
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "somebody's",
        "AWS_SESSION_TOKEN": "somebody's",
        "AWS_REGION": "us-east-1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_CA_BUNDLE": str(files / "nowhere.pem"),
        "HTTP_PROXY": elsewhere,
        "http_proxy": elsewhere,
        "HTTPS_PROXY": elsewhere,
        "ALL_PROXY": elsewhere,
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)


def test_no_call_goes_anywhere_else(
    program: Program, embedded: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: set[str] = set()
    send = URLLib3Session.send

    def overhear(session: Any, request: Any) -> Any:
        called.add(urlsplit(request.url).netloc)
        return send(session, request)

    with answering(500, b"elsewhere") as port:
        mislead(monkeypatch, f"http://127.0.0.1:{port}", tmp_path)
        monkeypatch.setattr(URLLib3Session, "send", overhear)
        for step in STEPS:
            program.ok(*step)
    assert called == {urlsplit(embedded.endpoint_url).netloc}
