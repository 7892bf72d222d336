"""The outbox in a real browser: live, safe with hostile text, usable on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from smsverifier.local.credentials import write_outbox_file
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import Site
from tests.support.local_clients import make_client

if TYPE_CHECKING:
    from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture
def publish(embedded: EmbeddedAws) -> Callable[..., None]:
    """Publishes an SMS as the function of a stack."""

    def send(
        text: str, *, to: str = "+919876543210", stack: str = "hack", **attributes: Any
    ) -> None:
        given = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        with make_client(embedded, "sns", key=embedded.keyring.issue(f"{stack}-handler")) as sns:
            sns.publish(PhoneNumber=to, Message=text, MessageAttributes=given)

    return send


def test_an_empty_outbox_says_what_to_do(page: "Page", embedded: EmbeddedAws) -> None:
    page.goto(embedded.outbox_url)
    assert "smsverifier test-register" in page.locator("#empty").inner_text()


def test_the_file_that_open_hands_to_a_browser_leads_there(
    page: "Page", embedded: EmbeddedAws, tmp_path: Path
) -> None:
    site = Site(1, tmp_path, {})
    page.goto(write_outbox_file(embedded.outbox_url, site).as_uri())
    page.wait_for_url(embedded.outbox_url)
    assert "smsverifier test-register" in page.locator("#empty").inner_text()


def test_a_mail_is_read_and_its_file_saved_and_nothing_in_it_runs(
    page: "Page", embedded: EmbeddedAws
) -> None:
    with make_client(embedded, "sesv2", key=embedded.access_key) as ses:
        ses.create_email_identity(EmailIdentity="club.example")
        page.goto(embedded.outbox_url)
        page.get_by_role("link", name="Verify").click()
        page.get_by_text("club.example is verified").wait_for()
        file = {"FileName": "event.ics", "RawContent": b"BEGIN:VCALENDAR"}
        ses.send_email(
            FromEmailAddress="club@club.example",
            Destination={"ToAddresses": ["asha@mail.example"]},
            Content={
                "Simple": {
                    "Subject": {"Data": HOSTILE},
                    "Body": {"Text": {"Data": "Hi Asha"}, "Html": {"Data": "<p>Hi <b>Asha</b>"}},
                    "Attachments": [file],
                }
            },
        )
    page.goto(embedded.outbox_url)
    mail = page.locator(".mail").first
    assert mail.locator("h3").inner_text() == HOSTILE
    assert mail.locator("pre").inner_text() == "Hi Asha"
    mail.locator("summary").click()
    assert page.frame_locator(".mail iframe").locator("p").inner_text() == "Hi Asha"
    assert mail.locator("iframe").get_attribute("sandbox") == ""  # nothing may run in it
    with page.expect_download() as saved:
        mail.get_by_role("link", name="event.ics").click()
    assert saved.value.suggested_filename == "event.ics"
    assert page.title() == "Outbox - smsverifier"


def test_an_sms_appears_without_reloading(
    page: "Page", embedded: EmbeddedAws, publish: Callable[..., None]
) -> None:
    page.goto(embedded.outbox_url)
    page.locator("#empty").wait_for()
    sender = {"AWS.SNS.SMS.SenderID": "EVENTS"}
    publish("Hi Asha, see you there!", **sender)
    page.locator(".bubble").wait_for()
    assert page.locator("h2:visible").inner_text() == "+919876543210"
    assert page.locator(".bubble").inner_text() == "Hi Asha, see you there!"
    facts = page.locator("article").inner_text()
    assert all(word in facts for word in ("from EVENTS", "GSM-7", "1 part", "delivered"))


def test_hostile_text_is_shown_and_not_run(
    page: "Page", embedded: EmbeddedAws, publish: Callable[..., None]
) -> None:
    publish(HOSTILE)
    page.goto(embedded.outbox_url)
    page.locator(".bubble").wait_for()
    assert page.locator(".bubble").inner_text() == HOSTILE
    assert page.title() == "Outbox - smsverifier"


def test_a_failed_sms_says_why(
    page: "Page", embedded: EmbeddedAws, publish: Callable[..., None]
) -> None:
    publish("hi", to="+917000000002")
    page.goto(embedded.outbox_url)
    page.locator(".failed").wait_for()
    assert "not delivered: Phone number is opted out" in page.locator(".failed").inner_text()


def test_one_stack_can_be_chosen(
    page: "Page", embedded: EmbeddedAws, publish: Callable[..., None]
) -> None:
    publish("for hack", stack="hack")
    publish("for hack-2", stack="hack-2")
    page.goto(embedded.outbox_url + "?stack=hack")
    page.locator(".bubble").wait_for()
    assert page.locator(".bubble").all_inner_texts() == ["for hack"]
    page.select_option("#stack", "hack-2")
    assert page.locator(".bubble").all_inner_texts() == ["for hack-2"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_light_and_dark(
    page: "Page", embedded: EmbeddedAws, publish: Callable[..., None], scheme: Scheme
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    publish("नमस्ते " + "x" * 300)
    page.goto(embedded.outbox_url)
    page.locator(".bubble").wait_for()
    width = page.evaluate("document.documentElement.scrollWidth")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 14, 16)"
    assert (width, dark) == (320, scheme == "dark")
