"""The privacy notice: of this very stack, what is stored, where, how long, and whom to ask."""

from typing import Any

import airspeed
import pytest
from hypothesis import given

from smsverifier.config import Config
from smsverifier.templates.form import form_page
from smsverifier.templates.notice import usual_notice
from tests.unit.templates.test_form_page import Reader, speaks_no_velocity, texts

ORGANISER = {"name": "The Coding Club", "contact": "club@example.org"}


def notice(language: str = "en", **config: Any) -> str:
    return usual_notice(Config.model_validate(config), language)


def test_every_answer_is_named_in_the_language_of_the_page() -> None:
    form = {"languages": ["en", "hi"], "translations": {"hi": {"labels": {"name": "आपका नाम"}}}}
    assert "(Your name, Mobile number)" in notice(form=form)
    assert "(आपका नाम, Mobile number)" in notice("hi", form=form)


@pytest.mark.parametrize("form", [{"adults_only": True}, {"consent": {"text": "I agree"}}])
def test_that_ticks_are_stored_is_said_where_there_are_ticks(form: dict[str, Any]) -> None:
    assert "what you tick" in notice(form=form)
    assert "what you tick" not in notice()


@pytest.mark.parametrize(
    ("region", "place"),
    [("ap-south-1", "Mumbai, India"), ("ap-south-2", "Hyderabad"), ("eu-west-1", "eu-west-1")],
)
def test_it_says_where(region: str, place: str) -> None:
    assert place in notice(region=region)


def test_the_mail_is_named_where_there_is_one_and_the_sms_only_where_there_are() -> None:
    mail = {"name": "mail", "label": "E-mail", "type": "email"}
    phone = {"name": "phone", "label": "Phone", "type": "phone"}
    fields = [{"name": "name", "label": "Name"}, phone, mail]
    email = {"enabled": True, "from": "club@example.org"}
    both = notice(form={"fields": fields}, email=email)
    assert "confirmation by SMS and e-mail" in both
    alone = notice(form={"fields": fields}, email=email, sms={"enabled": False})
    assert "confirmation by e-mail" in alone
    assert "SMS" not in alone


def test_it_says_how_long() -> None:
    assert "deleted 90 days after" in notice(registrations={"retention_days": 90})
    assert "until the organiser deletes it" in notice()


def test_it_says_whom_to_ask_and_how_to_withdraw() -> None:
    said = notice(organiser=ORGANISER)
    assert "The Coding Club is responsible" in said
    assert said.endswith("write to club@example.org.")
    assert "club@example.org" in notice(organiser={"contact": "club@example.org"})


@pytest.mark.parametrize("language", ["en", "hi"])
def test_where_nobody_is_named_it_says_so(language: str) -> None:
    said = notice(language, organiser={"name": "The Coding Club"})
    assert notice(language).splitlines()[-1] == said.splitlines()[-1]
    assert "Coding" not in said


def test_it_stands_alone_on_the_page_or_not_at_all() -> None:
    usual = Reader(form_page(Config()))
    assert usual.texts["privacy"] == notice()
    assert [given["id"] for given in usual.attributes["details"]] == ["privacy"]
    assert (
        "details" not in Reader(form_page(Config.model_validate({"form": {"privacy": ""}}))).shown
    )


@given(own=texts, other=texts, name=texts, contact=texts)
def test_any_text_of_it_passes_velocity_and_is_shown_as_it_is(
    own: str, other: str, name: str, contact: str
) -> None:
    organiser = {"name": name[:200], "contact": contact[:200]}
    form = {"languages": ["en", "hi"]}
    written = {"privacy": own, "translations": {"hi": {"privacy": other}}}
    for given_form in (form, {**form, **written}):
        config = Config.model_validate({"organiser": organiser, "form": given_form})
        page = form_page(config)
        assert speaks_no_velocity(page)
        assert airspeed.Template(page).merge({}) == page
        read, translation = Reader(page), config.form.translations.get("hi")
        shown = (read.texts["privacy"], read.settings()["texts"]["hi"]["privacy"])
        if translation is None:
            assert shown == (usual_notice(config, "en"), usual_notice(config, "hi"))
        else:
            assert shown == (config.form.privacy, translation.privacy)
