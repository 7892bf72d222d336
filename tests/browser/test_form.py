"""Sending a registration from a real browser to an API that answers as told."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from smsverifier.config.model import Config
from smsverifier.templates.form import form_page
from smsverifier.templates.words import words_in
from tests.browser.registrant import (
    expect_done,
    fill,
    open_form,
    press,
    register,
    register_another,
    status,
    wait_for_status,
)
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_registration_is_sent_and_confirmed(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page)
    expect_done(page)
    assert api.addresses() == [("/live/registrations", [])]
    assert api.bodies() == [{"name": "Asha Rao", "phone": "+919876543210"}]


def test_the_confirmation_masks_the_number(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page)
    expect_done(page)
    assert "on its way to +91••••••3210" in page.locator("main").inner_text()
    assert "98765" not in page.locator("main").inner_text()


def test_another_person_can_register_on_an_empty_form(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page)
    page.get_by_role("button", name="Register another person").click()
    assert page.get_by_label("Mobile number").input_value() == ""
    register(page, name="Ravi", phone="9123456780")
    expect_done(page)
    assert api.bodies()[1] == {"name": "Ravi", "phone": "+919123456780"}


def test_the_page_works_without_its_trailing_slash(page: "Page", api: StubApi) -> None:
    api.page = form_page(Config())
    page.goto(api.url.rstrip("/"))
    register(page)
    expect_done(page)
    assert api.addresses() == [("/live/registrations", [])]


def test_a_test_page_sends_test_registrations(page: "Page", api: StubApi) -> None:
    open_form(page, api, query="?source=test")
    register(page)
    expect_done(page)
    assert api.addresses() == [("/live/registrations", [("source", "test")])]


def test_any_other_source_is_not_passed_on(page: "Page", api: StubApi) -> None:
    open_form(page, api, query="?source=poster&x=1")
    register(page)
    expect_done(page)
    assert api.addresses() == [("/live/registrations", [])]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "One of your answers was not accepted"),
        (403, "Registrations are not open at this address"),
        (404, "Registrations are not open at this address"),
        (409, "This mobile number is already registered"),
        (413, "Your answers are too long"),
        (415, "This page is out of date"),
        (429, "Many people are registering right now"),
        (500, "Something went wrong on our side"),
        (503, "Something went wrong on our side"),
        (504, "No answer came in time"),
        (None, "There is no connection"),
    ],
)
def test_each_answer_of_the_api_is_said_in_words_and_nothing_typed_is_lost(
    page: "Page", api: StubApi, code: int | None, words: str
) -> None:
    open_form(page, api)
    api.status, api.answer = code, {"status": "whatever", "message": "inner detail"}
    register(page)
    wait_for_status(page, words)
    assert "inner detail" not in page.locator("main").inner_text()
    assert page.get_by_label("Your name").input_value() == "Asha Rao"
    assert page.get_by_label("Mobile number").input_value() == "98765 43210"


def test_what_something_on_the_way_answers_is_no_answer_of_the_api(
    page: "Page", api: StubApi
) -> None:
    """The sign-in page of a Wi-Fi (200, 302, 511), a proxy's or a firewall's (403, 502, 504)."""
    words = words_in("hi")
    open_form(page, api, form={"languages": ["hi"]})
    api.between = "/live/registrations/elsewhere"
    page.locator("[data-name=name]").fill("Asha Rao")
    page.locator("[data-name=phone]").fill("98765 43210")
    for code in (200, 302, 307, 400, 403, 404, 413, 502, 504, 511):
        api.status = code
        page.locator("#send").click()
        status(page).filter(has_text=words["answer_between"]).wait_for()
        assert page.locator("#done").is_hidden()
    assert {path for path, _ in api.addresses()} == {"/live/registrations"}
    assert len(set(api.attempts())) == 1  # whoever presses again is stored once
    api.between, api.status = None, 200
    page.locator("#send").click()
    page.get_by_role("heading", name=words["done"]).wait_for()


ON_THE_WAY = "Something on the way has answered"
WHO_HAS_ANSWERED: tuple[tuple[int, Any, str], ...] = (
    (403, {"message": "Forbidden"}, "Registrations are not open at this address"),
    (403, {"error": "denied"}, ON_THE_WAY),
    (403, {"status": "refused", "message": "x"}, "A firewall in front of this form"),
    (400, None, ON_THE_WAY),
    (200, {"status": "ok"}, "Something went wrong on our side"),
    (400, [], ON_THE_WAY),
    (502, {"message": "Internal server error"}, "Something went wrong on our side"),
    (200, {"portal": "please log in"}, ON_THE_WAY),
    (429, {}, "Many people are registering right now"),
)
"""Status, answer, and what is said of it: no two after one another that say the same."""


def test_who_has_answered_is_seen_by_what_is_said(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    fill(page)
    for code, answer, words in WHO_HAS_ANSWERED:
        api.status, api.answer = code, answer
        press(page)
        wait_for_status(page, words)


def test_a_failed_registration_can_be_sent_again(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    api.status = 429
    register(page)
    wait_for_status(page, "wait a few seconds")
    api.status = 200
    press(page)
    expect_done(page)
    assert len(api.received) == 2


def send_again(page: "Page", api: StubApi, **answers: Any) -> None:
    """After an answer that got lost."""
    wait_for_status(page, "No answer came in time")
    fill(page, **answers)
    press(page)


def test_answers_that_are_sent_again_are_the_same_attempt(page: "Page", api: StubApi) -> None:
    open_form(page, api, query="?source=test")
    api.status = 504
    register(page)
    send_again(page, api)
    send_again(page, api, name="  Asha Rao", phone="+91 98765-43210")  # the same in other words
    wait_for_status(page, "No answer came in time")
    assert len(set(api.attempts())) == 1
    assert re.fullmatch("[0-9a-f]{32}", api.attempts()[0])


def test_another_answer_is_another_attempt(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    api.status = 504
    register(page)
    send_again(page, api, name="Asha R")
    send_again(page, api, name="Asha R", phone="9123456780")
    wait_for_status(page, "No answer came in time")
    assert len(set(api.attempts())) == len(api.received) == 3


def test_the_next_person_is_another_attempt_even_with_the_same_answers(
    page: "Page", api: StubApi
) -> None:
    open_form(page, api)
    register(page)
    expect_done(page)
    register_another(page)
    expect_done(page)
    assert api.bodies()[0] == api.bodies()[1]
    assert len(set(api.attempts())) == 2


def test_every_page_has_attempts_of_its_own(page: "Page", api: StubApi) -> None:
    for _ in range(2):
        open_form(page, api)
        register(page)
        expect_done(page)
    assert len(set(api.attempts())) == 2


def test_no_answer_within_thirty_seconds_is_given_up(page: "Page", api: StubApi) -> None:
    page.clock.install()
    open_form(page, api)
    api.gate.clear()
    register(page)
    wait_for_status(page, "Sending your registration")
    page.clock.fast_forward(30_000)
    wait_for_status(page, "No answer came in time")


def test_a_second_press_while_sending_sends_nothing(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    api.gate.clear()
    register(page)
    button = page.get_by_role("button", name="Sending")
    assert button.is_disabled()
    page.get_by_label("Mobile number").press("Enter")
    page.evaluate("document.forms[0].requestSubmit()")
    api.gate.set()
    expect_done(page)
    assert len(api.received) == 1


def test_a_robot_that_fills_the_trap_is_told_what_it_wants_to_hear(
    page: "Page", api: StubApi
) -> None:
    open_form(page, api)
    page.locator("[name=homepage]").evaluate("(trap) => { trap.value = 'http://spam.example' }")
    register(page)
    expect_done(page)
    assert api.received == []
