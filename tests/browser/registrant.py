"""What a registrant does with the form, and what they get to see."""

from typing import TYPE_CHECKING, Any

from smsverifier.config.model import Config
from smsverifier.templates.form import form_page
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DONE = "You are registered"

FIELDS = [
    {"name": "name", "label": "Your name"},
    {"name": "phone", "label": "Mobile number", "type": "phone"},
    {"name": "mail", "label": "E-mail", "type": "email", "required": False},
    {"name": "size", "label": "T-shirt", "type": "select", "options": ["S & M", "L"]},
    {"name": "reset", "label": "Team", "required": False},
]
"""Fields of several kinds, one of them named like a method of a form."""


def open_form(page: "Page", api: StubApi, *, query: str = "", **config: Any) -> None:
    """Open the page of a configuration with these keys."""
    api.page = form_page(Config.model_validate(config))
    page.goto(api.url + query)


def fill(page: "Page", name: str = "Asha Rao", phone: str = "98765 43210") -> None:
    """Type a name and a number."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Mobile number").fill(phone)


def press(page: "Page") -> None:
    """Press Register."""
    page.get_by_role("button", name="Register").click()


def register(page: "Page", **answers: Any) -> None:
    """Fill the form and send it."""
    fill(page, **answers)
    press(page)


def register_another(page: "Page", **answers: Any) -> None:
    """From the confirmation, register someone else."""
    page.get_by_role("button", name="Register another person").click()
    register(page, **answers)


def expect_done(page: "Page") -> None:
    """Wait for the confirmation."""
    page.get_by_role("heading", name=DONE).wait_for()


def status(page: "Page") -> "Locator":
    """The line that says how it went."""
    return page.get_by_role("status")


def wait_for_status(page: "Page", words: str) -> None:
    """Wait until that line says `words`."""
    status(page).filter(has_text=words).wait_for()


def problem_of(page: "Page", label: str) -> str:
    """What is said to be wrong with a field."""
    field = page.get_by_label(label)
    assert field.get_attribute("aria-invalid") == "true"
    return page.locator(f"[id='{field.get_attribute('id')}-error']").inner_text()
