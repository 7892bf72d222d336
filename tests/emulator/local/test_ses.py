"""SES v2 of the embedded AWS: who may send, what becomes of a mail, what the outbox shows of it."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT

Client = Callable[[str], Any]
UTF8 = {"Charset": "UTF-8"}
ICS = {
    "FileName": "event.ics",
    "RawContent": "BEGIN:VCALENDAR\r\nX:é".encode(),
    "ContentType": "text/calendar; method=PUBLISH",
    "ContentTransferEncoding": "BASE64",
}


@pytest.fixture
def ses(embedded: EmbeddedAws, client: Client) -> Any:
    """With an identity that nobody has proved yet."""
    made = client("sesv2")
    made.create_email_identity(EmailIdentity="club.example")
    return made


def send(ses: Any, to: str = "asha@mail.example", **more: Any) -> str:
    simple = {
        "Subject": {"Data": "नमस्ते", **UTF8},
        "Body": {"Text": {"Data": "नमस्ते", **UTF8}, "Html": {"Data": "<b>hi</b>", **UTF8}},
        "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
        "Attachments": [ICS],
    }
    answer = ses.send_email(
        FromEmailAddress="The Club <club@club.example>",
        Destination={"ToAddresses": [to]},
        Content={"Simple": {**simple, **more}},
    )
    return str(answer["MessageId"])


def refused(ses: Any, code: str, *, to: str = "asha@mail.example", **more: Any) -> str:
    with pytest.raises(ClientError) as caught:
        send(ses, to, **more)
    assert caught.value.response["Error"]["Code"] == code
    return str(caught.value.response["Error"]["Message"])


def prove(embedded: EmbeddedAws) -> None:
    """As a person does: by the click in the outbox."""
    (note,) = (mail for mail in embedded.email.mailbox.messages() if mail["verifies"])
    address = f"{embedded.outbox_url}/verify?id={note['verifies']}"
    assert b"is verified" in urllib.request.urlopen(address).read()


def test_nothing_is_sent_until_somebody_has_proved_the_sender(
    embedded: EmbeddedAws, ses: Any
) -> None:
    found = ses.get_email_identity(EmailIdentity="club.example")
    assert (found["VerificationStatus"], found["VerifiedForSendingStatus"]) == ("PENDING", False)
    assert len(set(found["DkimAttributes"]["Tokens"])) == 3
    said = refused(ses, "MessageRejected")
    assert said.endswith("failed the check in region AP-SOUTH-1: club@club.example")
    prove(embedded)
    assert send(ses)
    assert ses.get_email_identity(EmailIdentity="club.example")["VerifiedForSendingStatus"] is True


def test_an_identity_is_made_once_and_removed_once(ses: Any) -> None:
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_email_identity(EmailIdentity="club.example")
    ses.delete_email_identity(EmailIdentity="club.example")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.delete_email_identity(EmailIdentity="club.example")


def test_the_outbox_has_all_of_a_mail_and_lets_nothing_of_it_run(
    embedded: EmbeddedAws, ses: Any
) -> None:
    prove(embedded)
    message_id = send(ses)
    url = embedded.outbox_url
    sent = json.load(urllib.request.urlopen(f"{url}?format=all"))
    mail = sent["mails"][-1]
    assert (sent["sms"], mail["message_id"], mail["subject"]) == ([], message_id, "नमस्ते")
    assert mail["from"] == "The Club <club@club.example>"
    assert mail["headers"] == {"Auto-Submitted": "auto-generated"}
    html = urllib.request.urlopen(f"{url}/mail?id={message_id}")
    assert (html.read(), html.headers["Content-Security-Policy"][:8]) == (b"<b>hi</b>", "sandbox;")
    file = urllib.request.urlopen(f"{url}/attachment?id={message_id}&name=event.ics")
    assert file.read() == ICS["RawContent"]
    assert file.headers["Content-Disposition"].startswith("attachment;")


def test_a_raw_message_shows_the_same(embedded: EmbeddedAws, ses: Any) -> None:
    from smsverifier.mail.letter import letter
    from smsverifier.mail.mime import File, mime_message

    prove(embedded)
    made = letter("नमस्ते", "Hi", [], [], "hi")
    source = mime_message(
        ("द क्लब", "club@club.example"),
        "asha@mail.example",
        ["r@club.example"],
        made,
        {"Auto-Submitted": "auto-generated"},
        [File("event.ics", "text/calendar; charset=UTF-8", "é".encode())],
    )
    ses.send_email(Content={"Raw": {"Data": source}})
    mail = embedded.email.mailbox.messages()[-1]
    assert (mail["form"], mail["to"], mail["from"]) == (
        "raw", ["asha@mail.example"], "द क्लब <club@club.example>",
    )  # fmt: skip
    assert (mail["subject"], mail["text"], mail["html"]) == (made.subject, made.text, made.html)
    assert mail["attachments"][0]["bytes"] == 2


def test_who_bounces_is_sent_nothing_any_more_but_the_simulator(
    embedded: EmbeddedAws, ses: Any
) -> None:
    prove(embedded)
    first = send(ses, "bounce@mail.example")
    send(ses, "bounce@mail.example")
    send(ses, "bounce+1@simulator.amazonses.com")
    status = [mail["status"] for mail in embedded.email.mailbox.messages()[1:]]
    assert status == ["bounced", "suppressed", "bounced"]
    (listed,) = ses.list_suppressed_destinations()["SuppressedDestinationSummaries"]
    assert (listed["EmailAddress"], listed["Reason"]) == ("bounce@mail.example", "BOUNCE")
    about = ses.get_suppressed_destination(EmailAddress="Bounce@mail.example")
    assert about["SuppressedDestination"]["Attributes"]["MessageId"] == first


def test_in_the_sandbox_only_proved_addresses_are_mailed_one_a_second(
    embedded: EmbeddedAws, client: Client
) -> None:
    embedded.reset(NEW_ACCOUNT)
    ses = client("sesv2")
    ses.create_email_identity(EmailIdentity="club.example")
    prove(embedded)
    quota = ses.get_account()["SendQuota"]
    assert (quota["Max24HourSend"], quota["MaxSendRate"]) == (200, 1)
    assert refused(ses, "MessageRejected").endswith(": asha@mail.example")
    send(ses, "success@simulator.amazonses.com")
    assert "rate" in refused(ses, "TooManyRequestsException", to="success@simulator.amazonses.com")
    with pytest.raises(ClientError, match="sandbox"):
        ses.list_suppressed_destinations()


@pytest.mark.parametrize(
    "wrong",
    [
        {"Headers": [{"Name": "X-A", "Value": "a\r\nBcc: c@d.example"}]},
        {"Headers": [{"Name": "X-A", "Value": "नमस्ते"}]},
        {"Attachments": [{**ICS, "ContentTransferEncoding": "SEVEN_BIT"}]},
        {"Subject": {"Data": "a\r\nBcc: c@d.example"}},
    ],
)
def test_what_would_arrive_garbled_is_refused(
    embedded: EmbeddedAws, ses: Any, wrong: dict[str, Any]
) -> None:
    prove(embedded)
    refused(ses, "BadRequestException", **wrong)
