"""The main path in Firefox and in WebKit; Chromium goes through all other tests of this folder."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smsverifier.config.model import Config
from smsverifier.templates.form import form_page
from tests.browser.engines import Engine, missing, running
from tests.browser.host_site import HOSTILE_STYLE, HostSite, hosting
from tests.browser.registrant import FIELDS
from tests.browser.stub_api import StubApi
from tests.support.clock import PATIENCE
from tests.support.whole_stack import WholeStack

ENGINES = ("firefox", "webkit")
FORM: dict[str, Any] = {
    "fields": FIELDS,
    "languages": ["en", "hi"],
    "consent": {"text": "I agree that the club texts me."},
}
ROOT = (
    "const place = document.querySelector('[id^=register-]');"
    "const root = (place && place.shadowRoot) || document;"
)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Firefox or WebKit; skipped, with the reason, where it is not installed."""
    why = missing(request.param)
    if why is not None:
        pytest.skip(why)
    with running(request.param) as started:
        yield started


@pytest.fixture
def site() -> Iterator[HostSite]:
    with hosting() as server:
        yield server


class Visitor:
    """Who fills in the form, wherever it is on the page."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open(self, url: str) -> None:
        self.engine.go(url)
        self.wait("!root.getElementById('register').hidden")

    def ask(self, expression: str) -> Any:
        return self.engine.script(f"{ROOT} return {expression};")

    def wait(self, condition: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self.ask(f"Boolean(root.getElementById('register')) && ({condition})"):
            assert time.monotonic() < end, condition
            time.sleep(0.05)

    def element(self, selector: str) -> Any:
        return self.ask(f"root.querySelector({selector!r})")

    def click(self, selector: str) -> None:
        self.engine.click(self.element(selector))

    def type(self, name: str, text: str) -> None:
        self.engine.type(self.element(f"[data-name={name}]"), text)

    def fill(self, phone: str = "98765 43210") -> None:
        self.type("name", "Asha Rao")
        self.type("phone", phone)

    def words(self, selector: str) -> str:
        return str(self.ask(f"root.querySelector({selector!r}).innerText"))

    def expect_done(self) -> str:
        self.wait("!root.getElementById('done').hidden")
        return self.words("#done")


@pytest.fixture
def visitor(engine: Engine) -> Visitor:
    return Visitor(engine)


def go_through(visitor: Visitor) -> str:
    """Everything that somebody may do on the way; what is said at the end."""
    visitor.click("#send")
    visitor.wait("root.getElementById('status').textContent.startsWith('4 answers need')")
    visitor.fill(phone="98765")
    assert visitor.ask("root.activeElement.dataset.name || ''") == "phone"
    assert "has 10 digits" in visitor.words("#field-phone-error")
    visitor.type("phone", "43210")
    visitor.type("size", "L")
    visitor.click("[data-language=hi]")
    visitor.click("[data-language=en]")
    visitor.click("#consent")
    visitor.click("#send")
    return visitor.expect_done()


@pytest.mark.parametrize("where", ["page", "embed", "host"])
def test_somebody_registers(visitor: Visitor, api: StubApi, site: HostSite, where: str) -> None:
    if where == "page":
        api.page = form_page(Config.model_validate({"form": FORM}))
    else:
        options = {"style": HOSTILE_STYLE} if where == "embed" else {}
        getattr(site, where)(api, form=FORM, **options)
    visitor.open(api.url if where == "page" else site.url)
    assert "An SMS is on its way to +91••••••3210." in go_through(visitor)
    (body,) = api.bodies()
    assert (body["phone"], body["name"], body["size"]) == ("+919876543210", "Asha Rao", "L")
    assert re.fullmatch("[0-9a-f]{16}", body["_consent"])
    assert api.addresses() == [("/live/registrations", [])]


def test_it_says_what_the_api_says(visitor: Visitor, api: StubApi) -> None:
    api.page, api.sending = form_page(Config()), "later"
    visitor.open(api.url)
    api.status, api.answer = 409, {"status": "already_registered"}
    visitor.fill()
    visitor.click("#send")
    visitor.wait("root.getElementById('status').textContent.includes('already registered')")
    api.status, api.answer = 200, {"status": "registered", "request_id": "r-1"}
    visitor.click("#send")
    assert "comes later" in visitor.expect_done()
    assert len(set(api.attempts())) == 1


def test_the_script_is_what_makes_it_work(visitor: Visitor, api: StubApi) -> None:
    """A page whose script is another than its policy allows: no browser runs it."""
    api.page = form_page(Config()).replace('"use strict";', '"use  strict";')
    visitor.engine.go(api.url)
    notice = "getComputedStyle(root.getElementById('needs')).visibility === 'visible'"
    visitor.wait(notice)
    assert visitor.ask(
        "root.getElementById('register').hidden && root.getElementById('send').disabled"
    )


def test_from_the_form_to_the_sms(visitor: Visitor, make_stack: Callable[..., WholeStack]) -> None:
    stack = make_stack(event={"name": "Hack Night"})
    visitor.open(stack.api_url.removesuffix("registrations"))
    visitor.fill()
    visitor.click("#send")
    assert "on its way" in visitor.expect_done()
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert [sms["to"] for sms in stack.sms()] == ["+919876543210"]
