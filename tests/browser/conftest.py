"""A real browser for the tests in this folder; skipped, with the reason, where there is none."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.stub_api import StubApi
from tests.support.clock import PATIENCE
from tools import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Chromium's own note beside every answer that is not a 2xx, and beside a lost connection.
EXPECTED = "Failed to load resource"


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, driven by Playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if chromium.PROGRAM is None:
        pytest.skip("there is no chromium on PATH")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.PROGRAM, args=chromium.ARGUMENTS
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A fresh page; the test fails if a script raised or the security policy was broken."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert [text for text in troubles if not text.startswith(EXPECTED)] == []


@pytest.fixture
def api() -> Iterator[StubApi]:
    """The API of a stack, as a stub."""
    with StubApi() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.gate.set()
        server.shutdown()
        thread.join()
