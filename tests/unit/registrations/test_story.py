"""One person's story: every row has one, in words, and it holds no whole number."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.mail.status import EmailLook
from smsverifier.registrations.story import ReceiptFound, Story, answers_of, story_of
from smsverifier.row import DESK, HELD, IMPORT, OVER_CAP, TEST, Item
from smsverifier.whom import standing_of
from tests.support.hand_typed_rows import ROWS
from tests.support.registrations_table import row

ASHA = "+919876543210"
LONG_AGO_MS = 1


def receipt(status: DeliveryStatus, response: str = "") -> ReceiptFound:
    return ReceiptFound(Receipt("m1", status, response, None, "Airtel", 1763800001000))


def story(item: Item, found: ReceiptFound | None = None, before_ms: int = LONG_AGO_MS) -> Story:
    return story_of(item, standing_of(item, {}, before_ms), found or ReceiptFound())


def words(item: Item, found: ReceiptFound | None = None, before_ms: int = LONG_AGO_MS) -> list[str]:
    return [event.words for event in story(item, found, before_ms).events]


def sent(**texts: str) -> Item:
    return row(ASHA, "sent", sms_message_id="m1", **texts)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (row(ASHA), "registered by the form"),
        (row(ASHA, source=TEST), "registered by test-register"),
        (row(ASHA, source=IMPORT), "came by an import"),
        (row(ASHA, source=DESK), "added at the desk"),
        (row(ASHA, source="walk-in"), "came by somebody's hand"),
        (row(ASHA, **{"form.language": "hi"}), "registered by the form, in Hindi"),
        (row(ASHA), "not told: nobody has tried yet"),
        (row(ASHA, source=DESK), "not told: nobody has tried yet"),
        (row(ASHA) | {"sms_attempts": HELD}, "not told: imported without --tell, so nobody"),
        (row(ASHA, source=DESK) | {"sms_attempts": HELD}, "not told: added with --no-tell, so"),
        (row(ASHA, source=IMPORT), "not told: no form of this stack wrote them"),
        (row(ASHA, sms_error=OVER_CAP), "not told: sms.max_messages is reached"),
        (row(ASHA, "failed", sms_error="not_a_mobile"), "could not be told: "),
        (row(ASHA, "failed"), "could not be told: the row does not say why"),
        (sent(), "SNS accepted the SMS"),
        (sent() | {"sms_parts": {"N": "2"}}, "SNS accepted the SMS in 2 parts"),
        (sent() | {"sms_attempts": {"N": "3"}}, "SNS accepted the SMS, tried 3 times"),
        (sent(), "whether it arrived is not known: "),
        (
            sent(**{"announce.hall.status": "sent"}) | {"announce.hall.parts": {"N": "1"}},
            "hall: SNS accepted the SMS",
        ),
        (sent(**{"announce.hall.status": "sent"}), "hall: SES accepted the mail"),
        (
            sent(**{"announce.hall.status": "failed", "announce.hall.error": "daily_quota"}),
            "hall: could not be sent: SES",
        ),
        (sent(**{"announce.hall.error": OVER_CAP}), "hall: not sent yet: more were due than it"),
        (
            sent(**{"announce.hall.status": "failed", "announce.hall.error": "OptedOut"}),
            "hall: could not be sent: this phone asked for no more SMS",
        ),
        (sent(**{"announce.hall.error": "Throttling"}), "hall: not sent yet: SNS takes no more"),
        (sent(**{"announce.hall.status": "sending"}), "hall: sending began, and how it ended"),
        (sent() | {"attended.at": {"N": "5"}}, "was there, as an attendance sheet says"),
        (sent() | {"expires_at": {"N": "5"}}, "is deleted by itself"),
        (
            row(ASHA, **{"consent.wording": "0123456789abcdef", "consent.adult": "yes"}),
            "agreed to words that the configuration does not have now (0123456789abcdef), and said",
        ),
        (
            row(ASHA, **{"corrected.from": "+91••••••1234"}) | {"corrected.at": {"N": "5"}},
            "the number was corrected; it was +91••••••1234",
        ),
    ],
)
def test_what_happened_is_said_in_words(item: Item, said: str) -> None:
    assert any(each.startswith(said) for each in words(item)), words(item)


def test_the_words_that_somebody_agreed_to_are_shown_where_they_are_known() -> None:
    item = row(ASHA, **{"consent.wording": "0123456789abcdef"})
    known = {"0123456789abcdef": "You may text me."}
    told = story_of(item, standing_of(item, {}, LONG_AGO_MS), ReceiptFound(), known)
    assert 'agreed to "You may text me."' in [event.words for event in told.events]


def test_who_is_being_told_and_who_may_have_been_are_two_things() -> None:
    item = row(ASHA, "sending")
    assert "is being told at this moment" in words(item)
    assert any("they may have the SMS" in each for each in words(item, before_ms=2 * 10**12))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (receipt(DeliveryStatus.DELIVERED), "delivered to the phone (Airtel)"),
        (receipt(DeliveryStatus.ACCEPTED), "accepted by the carrier (Airtel); "),
        (receipt(DeliveryStatus.FAILED, "No quota left"), "did not arrive: the account's monthly"),
        (ReceiptFound(None, "receipts are off"), "whether it arrived is not known: receipts are"),
    ],
)
def test_what_a_receipt_says_is_told_of_whose_sms_was_accepted(
    found: ReceiptFound, said: str
) -> None:
    assert any(each.startswith(said) for each in words(sent(), found))
    assert not any(each.startswith(said) for each in words(row(ASHA, "failed"), found))


def test_the_story_is_in_the_order_of_time() -> None:
    item = sent() | {"attended.at": {"N": "1763900000000"}}
    story_of_her = story(item, receipt(DeliveryStatus.DELIVERED))
    assert [event.what for event in story_of_her.events] == [
        "registered",
        "sms",
        "receipt",
        "attended",
    ]


def test_a_receipt_stands_behind_the_sms_that_it_is_about_however_its_clock_goes() -> None:
    late = sent() | {"sms_updated_at": {"N": "1763800001900"}}
    found = receipt(DeliveryStatus.ACCEPTED)
    events = [event.what for event in story(late, found).events]
    assert events == ["registered", "sms", "receipt"]


def test_who_is_on_the_waiting_list_is_not_called_registered() -> None:
    waiter = row(ASHA, **{"form.language": "hi"}) | {"waiting.at": {"N": "1863800000000"}}
    said = words(waiter)
    assert said[0] == "came by the form, in Hindi"
    assert said[1] == "on the waiting list: registered, and told so, once they have a place"


def test_answers_are_what_no_attribute_of_ours_is() -> None:
    item = sent(college="Model College", tshirt="", **{"consent.wording": "ab"})
    assert answers_of(item) == {"college": "Model College"}


@given(ROWS, st.sampled_from([LONG_AGO_MS, 2 * 10**12]))
def test_every_row_has_a_story_without_a_number(item: dict[str, Any], before_ms: int) -> None:
    found = story(item, before_ms=before_ms)
    said = " ".join([*(event.words for event in found.events), *found.advice])
    assert {"registered", "sms"} <= {event.what for event in found.events}
    assert "98765" not in said


@pytest.mark.parametrize("status", ["sent", "failed"])
def test_a_slip_in_an_addresss_domain_is_said_with_what_is_meant(status: str) -> None:
    look = EmailLook("mail", LONG_AGO_MS)
    for address, is_slip in (("asha@Gmial.com", True), ("asha@gmail.com", False)):
        item = sent(mail=address, email_status=status)
        told = story_of(item, standing_of(item, {}, LONG_AGO_MS), ReceiptFound(), None, look)
        said = "The address ends in @gmial.com: @gmail.com is meant, most likely."
        assert (said in told.advice) is is_slip
