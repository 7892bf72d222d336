"""The page once nobody can register any more, and once all places are taken."""

import re
from typing import TYPE_CHECKING

from tests.browser.registrant import expect_done, fill, open_form, press, wait_for_status
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Page

OURS = "Write to club@example.org: we keep your seat."
HINDI = "club@example.org को लिखें।"


def test_closed_before_or_while_somebody_types_it_says_so_in_the_organiser_s_words(
    page: "Page", api: StubApi
) -> None:
    api.registration = "closed"
    translations = {"hi": {"closed": HINDI}}
    intro = "Register here."
    form = {"intro": intro, "closed": OURS, "languages": ["en", "hi"], "translations": translations}
    open_form(page, api, form=form)
    page.get_by_role("heading", name="Registration is closed").wait_for()
    assert page.get_by_text(OURS).is_visible()
    assert not page.get_by_label("Your name").is_visible()
    assert not page.get_by_text(intro).is_visible()
    page.get_by_role("button", name="हिन्दी").click()
    page.get_by_text(HINDI).wait_for()
    page.get_by_role("heading", name="पंजीकरण बंद हो गया है").wait_for()

    api.registration, api.before = "open", [(403, {"status": "closed", "message": "-"})]
    open_form(page, api)
    fill(page)
    press(page)
    page.get_by_role("heading", name="Registration is closed").wait_for()
    assert page.get_by_text("Whoever has registered stays registered.").is_visible()


def test_full_it_offers_the_list_and_two_in_each_other_s_way_try_again(
    page: "Page", api: StubApi
) -> None:
    busy = (429, {"status": "busy", "message": "-"})
    api.before = [busy, busy, (403, {"status": "full", "message": "-"})]
    api.answer = {"status": "waiting", "request_id": "r-1"}
    open_form(page, api, registrations={"max": 1, "waitlist": True})
    fill(page)
    press(page)
    wait_for_status(page, "All places are taken.")
    page.get_by_role("button", name="Join the waiting list").click()
    page.get_by_role("heading", name="You are on the waiting list").wait_for()
    assert "You are not registered yet." in page.locator("#done").inner_text()
    assert [query for _, query in api.addresses()] == [[], [], [], [("waitlist", "yes")]]
    assert len(set(api.attempts())) == 1

    api.registration, api.answer = "full", {"status": "already_waiting", "message": "-"}
    api.status = 409
    open_form(page, api, registrations={"max": 1, "waitlist": True})
    page.get_by_role("button", name=re.compile("Join")).wait_for()
    told, field = (
        where.bounding_box()
        for where in (page.get_by_text("All places are taken."), page.get_by_label("Your name"))
    )
    assert told is not None
    assert field is not None
    assert told["y"] < field["y"]
    assert not page.get_by_text("Your confirmation comes").is_visible()
    fill(page)
    page.get_by_role("button", name="Join the waiting list").click()
    wait_for_status(page, "is on the waiting list already")

    open_form(page, api, registrations={"max": 1})
    page.get_by_role("heading", name="All places are taken").wait_for()

    api.registration, api.status = "open", 200
    api.answer = {"status": "registered", "request_id": "r-1"}
    open_form(page, api, registrations={"max": 1})
    fill(page)
    press(page)
    expect_done(page)
