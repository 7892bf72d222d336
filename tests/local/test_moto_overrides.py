"""What answers in the place of moto says why."""

from smsverifier.local.malformed_requests import _CHECKS, _OF_SERVICE


def test_every_override_names_what_moto_does_as_the_issue_it_would_be_reported_as(embedded):
    unnamed = {
        f"{service} {operation}"
        for (service, operation), (answer, _) in embedded.dispatcher.overrides.items()
        if not (answer.__doc__ or "").startswith("moto: ")
    }
    assert unnamed == set()


def test_so_does_every_check_of_what_moto_would_fail_on():
    checks = {check for some in (*_OF_SERVICE.values(), *_CHECKS.values()) for check in some}
    assert {check.__name__ for check in checks if not check.__doc__.startswith("moto: ")} == set()
