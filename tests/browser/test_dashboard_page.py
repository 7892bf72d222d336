"""The dashboard's page in a real browser: its plots, their tables, on a phone, in the dark."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from smsverifier.delivery.summary import CarrierCounts
from smsverifier.output.dashboard_document import dashboard_document
from smsverifier.output.look import Look
from smsverifier.output.page_server import PageServer
from tests.support.looks import AT, crowd, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "<img src=x onerror=\"document.title='owned'\">"
LOOK = look_at(crowd())


class Dashboard:
    """The page of a look that a test may change."""

    def __init__(self) -> None:
        self.look = LOOK
        self.server = PageServer("dashboard.html", lambda: dashboard_document(self.look))


@pytest.fixture
def dashboard() -> Iterator[Dashboard]:
    made = Dashboard()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def test_every_plot_is_drawn_and_says_the_same_as_its_table(
    page: "Page", dashboard: Dashboard
) -> None:
    page.goto(dashboard.server.url)
    page.locator("#registrations svg").wait_for()
    assert page.title() == "240 told · hack-night"
    for section in ("registrations", "waits", "carriers", "failures"):
        plot = page.locator(f"#{section} svg")
        assert plot.get_attribute("role") == "img"
        assert plot.get_attribute("aria-label")
    titles = page.locator("#registrations rect title").all_text_contents()
    told = dashboard_document(LOOK)["registrations"]["bars"]
    assert len(titles) == len(told)
    page.locator("#registrations summary").click()
    rows = page.locator("#registrations tbody tr").all_inner_texts()
    assert len(rows) == sum(1 for bar in told if bar["registered"] or bar["told"])
    page.locator("#carriers summary").click()
    assert page.locator("#carriers tbody tr").first.inner_text().split() == [
        "Airtel",
        "150",
        "10",
        "1",
    ]


def test_it_goes_on_by_itself_and_keeps_what_somebody_reads(
    page: "Page", dashboard: Dashboard
) -> None:
    page.goto(dashboard.server.url)
    page.locator("#failures summary").click()
    dashboard.look = replace(LOOK, problem="AWS does not answer.", carriers=())
    page.locator("#problem:visible").wait_for()
    assert page.locator("#problem").inner_text() == "AWS does not answer."
    assert page.locator("#carriers").is_hidden()
    assert page.locator("#failures table").is_visible()


def test_foreign_words_are_shown_and_not_run(page: "Page", dashboard: Dashboard) -> None:
    dashboard.look = replace(LOOK, carriers=(CarrierCounts(HOSTILE, 3, 0, 0),), name=HOSTILE)
    page.goto(dashboard.server.url)
    page.locator("#carriers svg").wait_for()
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_can_use_it_on_a_phone(
    page: "Page", dashboard: Dashboard, scheme: Literal["light", "dark"]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme=scheme)
    page.goto(dashboard.server.url)
    page.locator("#registrations svg").wait_for()
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = axe.run(page).response["violations"]
    assert [json.dumps(each["id"]) for each in found] == []


def test_an_empty_look_is_a_page_too(page: "Page", dashboard: Dashboard) -> None:
    dashboard.look = Look(at=AT, name="hack", location={}, location_text="AWS")
    page.goto(dashboard.server.url)
    page.locator("#numbers dt").wait_for()
    assert page.locator("section:visible").count() == 0
