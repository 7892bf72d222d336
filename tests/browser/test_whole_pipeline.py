"""The real form of a real stack: from a person's typing to the SMS on the outbox page."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.registrant import (
    expect_done,
    press,
    register,
    register_another,
    wait_for_status,
)
from tests.support.whole_stack import WholeStack

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


@pytest.fixture
def site(make_stack: Callable[..., WholeStack]) -> tuple[WholeStack, str]:
    """A stack, and the address of its form."""
    stack = make_stack(event={"name": "Hack Night"})
    return stack, stack.api_url.removesuffix("registrations")


def test_who_registers_is_confirmed_and_gets_the_sms_on_the_outbox_page(
    page: "Page", site: tuple[WholeStack, str]
) -> None:
    stack, form_url = site
    page.goto(form_url)
    register(page, name="O'Brien आशा", phone="98765 43210")
    expect_done(page)
    stack.wait(lambda: stack.statuses() == ["sent"])
    page.goto(stack.embedded.outbox_url)
    page.get_by_text("Hi O'Brien आशा, you are registered for Hack Night.").wait_for()
    page.get_by_role("heading", name="+919876543210").wait_for()
    assert stack.rows()["+919876543210"]["name"] == "O'Brien आशा"


def test_who_registers_again_is_told_so_and_gets_no_second_sms(
    page: "Page", site: tuple[WholeStack, str]
) -> None:
    stack, form_url = site
    page.goto(form_url)
    register(page)
    expect_done(page)
    register_another(page)
    wait_for_status(page, "already registered")
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert len(stack.sms()) == 1


def lose_an_answer(page: "Page") -> Any:
    """The next registration arrives, its answer does not. What it would have been."""
    lost = []

    def lose(route: "Route") -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route(re.compile("/registrations"), lose, times=1)
    return lost


@pytest.mark.parametrize("duplicates", ["allow", "ignore", "reject"])
def test_whose_answer_got_lost_and_who_presses_again_is_registered_once(
    page: "Page", make_stack: Callable[..., WholeStack], duplicates: str
) -> None:
    stack = make_stack(registrations={"duplicates": duplicates})
    page.goto(stack.api_url.removesuffix("registrations"))
    lost = lose_an_answer(page)
    register(page)
    wait_for_status(page, "There is no connection")
    press(page)
    expect_done(page)
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert lost == [200]
    assert len(stack.sms()) == 1


def test_where_duplicates_are_allowed_who_registers_twice_is_there_twice(
    page: "Page", make_stack: Callable[..., WholeStack]
) -> None:
    stack = make_stack(registrations={"duplicates": "allow"})
    page.goto(stack.api_url.removesuffix("registrations"))
    register(page)
    expect_done(page)
    register_another(page)
    expect_done(page)
    stack.wait(lambda: stack.statuses() == ["sent", "sent"])
    assert {key.partition("/")[0] for key in stack.rows()} == {"+919876543210"}


def test_a_form_opened_as_a_test_registers_as_a_test(
    page: "Page", site: tuple[WholeStack, str]
) -> None:
    stack, form_url = site
    page.goto(f"{form_url}?source=test")
    register(page)
    expect_done(page)
    assert stack.rows()["+919876543210"]["source"] == "test"
