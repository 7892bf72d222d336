"""What refuses an input on which moto would fail says why."""

from smsverifier.local.malformed_requests import _CHECKS, _OF_SERVICE


def test_every_check_names_what_moto_fails_on() -> None:
    checks = {check for some in (*_OF_SERVICE.values(), *_CHECKS.values()) for check in some}
    docs = [(check.__name__, check.__doc__ or "") for check in checks]
    assert {name for name, doc in docs if not doc.startswith("moto: ")} == set()
