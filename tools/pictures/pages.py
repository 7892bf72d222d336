"""The form and the outbox in a real browser, each as on a phone, framed to stand on any page."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tools import chromium

SIZE = {"width": 320, "height": 690}
SCALE = 1.5
WIDTH, HEIGHT = 1000, 1150
"""Of what is shown on a laptop."""
FRAME = """\
<body style="margin:0;background:transparent"><div id="phone" style="display:inline-block;
padding:10px;border-radius:30px;background:#30363d"><img src="data:image/png;base64,{picture}"
width="{width}" style="display:block;border-radius:20px"></div></body>"""


@contextmanager
def phone() -> Iterator[BrowserContext]:
    """A browser of a phone's size, somewhere in India.

    Raises:
        playwright.sync_api.Error: if there is no chromium.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.PROGRAM, args=chromium.ARGUMENTS
        )
        yield _of_a_phone(browser)
        browser.close()


def register(context: BrowserContext, form: str, name: str, number: str) -> bytes:
    """Fill the form in and send it: how it looks filled in."""
    page = context.new_page()
    page.goto(form)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Mobile number").fill(number)
    picture = page.screenshot()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    page.close()
    return picture


def in_language(context: BrowserContext, form: str, language: str, answers: list[str]) -> bytes:
    """The form, its HTML, read in a language with every box ticked: the whole of it."""
    page = context.new_page()
    page.set_content(form)
    page.get_by_role("button", name=language, exact=True).click()
    for question, answer in zip(page.locator(".field input").all(), answers, strict=False):
        question.fill(answer)
    page.locator("select").select_option(index=2)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator("h1").click()
    picture = page.screenshot(full_page=True)
    page.close()
    return picture


def outbox(context: BrowserContext, address: str, greeting: str) -> bytes:
    """The outbox, once it has an SMS that begins so."""
    page = context.new_page()
    page.goto(address)
    page.get_by_text(greeting).wait_for()
    picture = page.screenshot()
    page.close()
    return picture


def prove_sender(context: BrowserContext, address: str) -> None:
    """Click in the outbox what stands for having set the records of the sender's domain."""
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Verify").click()
    page.get_by_text("is verified").wait_for()
    page.close()


def mailed_outbox(context: BrowserContext, address: str) -> bytes:
    """The outbox on a laptop, with the newest mails beside the phones."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT // 2})
    page.goto(address)
    page.get_by_text("Hi Meera Iyer,").first.wait_for()
    picture = page.screenshot()
    page.close()
    return picture


def closed_form(context: BrowserContext, address: str) -> bytes:
    """The form after the end of registration."""
    page = context.new_page()
    page.goto(address)
    page.get_by_role("heading", name="Registration is closed").wait_for()
    picture = page.screenshot()
    page.close()
    return picture


def dashboard(context: BrowserContext, address: str) -> bytes:
    """The dashboard on a laptop, with all its plots but the tables."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(address)
    page.locator("#carriers svg").wait_for()  # the last that is there: receipts come late
    picture = page.screenshot()
    page.close()
    return picture


def framed(context: BrowserContext, picture: bytes) -> bytes:
    """The picture in a frame whose corners let the page behind show through."""
    page = context.new_page()
    page.set_content(FRAME.format(picture=b64encode(picture).decode(), width=SIZE["width"]))
    made = page.locator("#phone").screenshot(omit_background=True)
    page.close()
    return made


def _of_a_phone(browser: Browser) -> BrowserContext:
    return browser.new_context(
        viewport={"width": SIZE["width"], "height": SIZE["height"]},
        device_scale_factor=SCALE,
        color_scheme="light",
        locale="en-IN",
        timezone_id="Asia/Kolkata",
    )
