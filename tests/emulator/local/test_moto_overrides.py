"""What answers in the place of moto says why."""

from smsverifier.local.embedded import EmbeddedAws


def test_every_override_names_what_moto_does_as_the_issue_it_would_be_reported_as(
    embedded: EmbeddedAws,
) -> None:
    unnamed = {
        f"{service} {operation}"
        for (service, operation), (answer, _) in embedded.dispatcher.overrides.items()
        if not (answer.__doc__ or "").startswith("moto: ")
    }
    assert unnamed == set()
