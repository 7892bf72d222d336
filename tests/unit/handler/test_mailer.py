"""One mail through SES: both forms, what every answer means, and a server that does not answer."""

import email
import email.policy
from dataclasses import replace
from typing import Any

import botocore.exceptions as bc
import botocore.session
import icalendar
import pytest
from botocore.validate import ParamValidator
from mail_calendar import Occasion
from mailer import CircuitBreaker, Mail, Mailer, takes_attachments
from mails import Mails
from outcomes import Accepted, NotSent, Refused, Unconfirmed
from registrations import registration_of
from settings import Email, Frame, load

from tests.support.handler_stack import Clock, refusal
from tests.support.handler_zip import TABLE

assert TABLE  # importing it lets the handler's modules be found

EMAIL = Email(
    field="mail",
    sender="club@club.example",
    sender_name="द क्लब",
    reply_to="club@gmail.example",
    subject="Done: {name}",
    body="Hi {name}",
    subjects={},
    bodies={"hi": "नमस्ते {name}"},
    language="en",
    frames={"en": Frame([("When", "5 Dec")], ["why"]), "hi": Frame([("कब", "5 Dec")], ["क्यों"])},
    occasion=Occasion("2026-12-05T18:00:00+05:30", None, "HackFest", contact="club@club.example"),
    max_per_second=10,
)
TO = "asha@example.org"
NOT_VERIFIED = "Email address is not verified. The following identities failed the check: "

MODEL = botocore.session.get_session().get_service_model("sesv2")
DAILY = "Daily message quota exceeded."


def rejected(words: str) -> bc.ClientError:
    return refusal("MessageRejected", message=words)


class FakeSes:
    """SES's client: keeps what it took, fails as it was told to."""

    def __init__(self, *failures: BaseException, knows_attachments: bool | None = True) -> None:
        """`knows_attachments` None: what the installed SDK knows."""
        self.sent: list[dict[str, Any]] = []
        self.calls = 0
        self._failures = list(failures)
        model: Any = MODEL if knows_attachments is None else _model(knows_attachments)
        self.meta = type("Meta", (), {"service_model": model})

    def send_email(self, **mail: Any) -> dict[str, str]:
        self.calls += 1
        if self._failures:
            raise self._failures.pop(0)
        self.sent.append(mail)
        return {"MessageId": f"m-{len(self.sent)}"}


def _model(knows_attachments: bool) -> Any:
    members = dict.fromkeys(("Subject", "Body", "Headers"))
    shape = type(
        "Shape", (), {"members": members | ({"Attachments": None} if knows_attachments else {})}
    )
    return type("Model", (), {"shape_for": staticmethod(lambda _: shape)})


def mail_to(address: str, mailer: Mailer, name: str = "Asha", **more: str) -> Any:
    settings = replace(load(), email=EMAIL)
    texts = {"registration_id": "+91", "request_id": "r-1", "name": name, "mail": address} | more
    registration = registration_of({key: {"S": text} for key, text in texts.items()})
    assert registration is not None
    return Mails(mailer, settings, EMAIL, lambda: 1_764_500_000.0).prepare(registration)


def sent(ses: FakeSes, **more: str) -> dict[str, Any]:
    assert mail_to(TO, Mailer(ses, EMAIL), **more)() == Accepted("m-1")
    return ses.sent[0]


def test_ses_is_handed_the_parts_and_the_file() -> None:
    mail = sent(FakeSes())
    simple = mail["Content"]["Simple"]
    assert mail["Destination"] == {"ToAddresses": [TO]}
    assert mail["FromEmailAddress"].isascii()
    assert mail["ReplyToAddresses"] == ["club@gmail.example"]
    assert simple["Subject"] == {"Data": "Done: Asha", "Charset": "UTF-8"}
    assert "Hi Asha" in simple["Body"]["Text"]["Data"]
    assert {"Name": "Auto-Submitted", "Value": "auto-generated"} in simple["Headers"]
    (file,) = simple["Attachments"]
    assert (file["FileName"], file["ContentTransferEncoding"]) == ("event.ics", "BASE64")
    assert icalendar.Calendar.from_ical(file["RawContent"].decode()).walk("VEVENT")


def test_a_client_that_knows_no_attachments_is_handed_one_message() -> None:
    ses = FakeSes(knows_attachments=False)
    assert (takes_attachments(ses), takes_attachments(FakeSes())) == (False, True)
    source = sent(ses)["Content"]["Raw"]["Data"]
    read: Any = email.message_from_bytes(source, policy=email.policy.default)
    assert (read["To"], read["Auto-Submitted"]) == (TO, "auto-generated")
    kinds = [part.get_content_type() for part in read.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    (file,) = [part for part in read.walk() if part.get_filename()]
    assert icalendar.Calendar.from_ical(file.get_payload(decode=True).decode()).walk("VEVENT")


def test_whatever_sdk_is_installed_takes_what_it_is_sent() -> None:
    ses = FakeSes(knows_attachments=None)  # `python -m tools.older_sdk` runs this with an older one
    mail = sent(ses)
    report = ParamValidator().validate(mail, MODEL.operation_model("SendEmail").input_shape)
    assert not report.has_errors(), report.generate_report()
    assert ("Raw" in mail["Content"]) is not takes_attachments(ses)


def test_the_language_of_the_form_is_that_of_the_letter() -> None:
    body = sent(FakeSes(), **{"form.language": "hi"})["Content"]["Simple"]["Body"]
    assert "नमस्ते Asha" in body["Text"]["Data"]
    assert 'lang="hi"' in body["Html"]["Data"]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "A\r\nBcc: x@y.example", "see http://evil.example", "x" * 99],
)
def test_what_no_name_is_gets_into_no_part_of_the_mail(name: str) -> None:
    simple = sent(FakeSes(), name=name)["Content"]["Simple"]
    words = "".join(
        (simple["Subject"]["Data"], *(part["Data"] for part in simple["Body"].values()))
    )
    assert not any(part in words for part in ("<script", "Bcc", "evil", "xxxx"))
    assert "Done: there" in simple["Subject"]["Data"]


def test_an_address_that_is_none_is_refused_before_anything_is_claimed() -> None:
    assert mail_to("a@b.example\r\nBcc: c@d.example", Mailer(FakeSes(), EMAIL)) == Refused(
        "invalid_address"
    )


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (rejected(f"{NOT_VERIFIED}club@club.example"), Refused("sender_not_verified")),
        (rejected(f"{NOT_VERIFIED}{TO}"), Refused("recipient_not_verified")),
        (rejected("virus"), Refused("MessageRejected")),
        (refusal("LimitExceededException", message=DAILY), Refused("daily_quota")),
        (refusal("TooManyRequestsException", 429, DAILY), Refused("daily_quota")),
        (refusal("SendingPausedException"), Refused("SendingPausedException")),
        (refusal("AccessDeniedException", 403), NotSent("AccessDeniedException")),
        (refusal("InternalFailure", 500), Unconfirmed("InternalFailure")),
        (bc.EndpointConnectionError(endpoint_url="x"), NotSent("EndpointConnectionError")),
        (bc.ReadTimeoutError(endpoint_url="x"), Unconfirmed("ReadTimeoutError")),
    ],
)  # fmt: skip
def test_every_answer_means_one_thing(failure: BaseException, outcome: object) -> None:
    ses = FakeSes(failure)
    assert mail_to(TO, Mailer(ses, EMAIL))() == outcome
    assert (ses.calls, ses.sent) == (1, [])


def test_what_is_too_much_in_a_second_is_tried_again() -> None:
    throttle, clock = refusal("TooManyRequestsException", 429), Clock()
    few, many = FakeSes(throttle, throttle), FakeSes(throttle, throttle, throttle)
    assert mail_to(TO, Mailer(few, EMAIL, sleep=clock.sleep))() == Accepted("m-1")
    assert mail_to(TO, Mailer(many, EMAIL, sleep=clock.sleep))() == NotSent(
        "TooManyRequestsException"
    )
    assert clock.now == 1000 + 2 * (0.5 + 1)


def test_a_server_that_does_not_answer_is_left_alone_for_a_minute() -> None:
    clock, lost = Clock(), bc.ConnectTimeoutError(endpoint_url="x")
    ses = FakeSes(*[lost] * 4)
    mailer = Mailer(ses, EMAIL, CircuitBreaker(clock))
    results = [mail_to(TO, mailer)() for _ in range(6)]
    assert (ses.calls, results[-1]) == (3, NotSent("mail_server_paused"))
    clock.now += CircuitBreaker.SECONDS
    assert mail_to(TO, mailer)() == NotSent("ConnectTimeoutError")  # one try decides
    assert mail_to(TO, mailer)() == NotSent("mail_server_paused")
    clock.now += CircuitBreaker.SECONDS
    assert mail_to(TO, mailer)() == Accepted("m-1")
    assert isinstance(mail_to(TO, mailer)(), Accepted)


def test_a_mail_without_a_file_needs_no_attachments() -> None:
    ses = FakeSes(knows_attachments=False)
    mailer = Mailer(ses, replace(EMAIL, occasion=None))
    letter = Mail(TO, mail_letter(), None)
    assert mailer.send(letter) == Accepted("m-1")
    assert "Attachments" not in ses.sent[0]["Content"]["Simple"]


def mail_letter() -> Any:
    from mail_letter import letter

    return letter("s", "b", [], [], "en")
