"""The views on a screen of fixed width without colour, compared with the files in `golden`.

After a wanted change, `GOLDEN=write pytest tests/unit/output/test_views.py` writes the files anew.
"""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.cost import Spent, estimate
from smsverifier.delivery.health import Health, SmsCounts
from smsverifier.delivery.logs import LogEvent
from smsverifier.delivery.summary import ReceiptCounts
from smsverifier.mail.status import EmailCounts
from smsverifier.output.cost_view import cost_view
from smsverifier.output.formatting import paid
from smsverifier.output.log_view import LogsResult, logs_document
from smsverifier.output.plan_view import plan_summary, plan_view, short_plan_view
from smsverifier.output.screen import Screen, View
from smsverifier.output.status_view import status_view
from smsverifier.output.trace_view import hop_line, trace_view
from smsverifier.provision.diff import Change
from smsverifier.provision.plan import Action, Loss, Plan, Step
from smsverifier.provision.status import ResourceState, ResourceStatus, StackState, StackStatus
from smsverifier.trace import Hop, HopState, Trace
from tests.support.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (100, 60)

BURST = Change("stage.throttle.burst", 300, 100)
PLAN = Plan(
    "hack",
    (
        Step("table", "AWS::DynamoDB::Table", "hack-registrations", Action.CREATE, (
            Change("billing_mode", None, "PAY_PER_REQUEST"),
            Change("note", None, "a text that is much longer than any screen wants to show " * 3),
            *(Change(f"answers.{number}", None, number) for number in range(9)),
        ), "it is not there"),
        Step("handler_log_group", "AWS::Logs::LogGroup", "/aws/lambda/hack-handler", Action.KEEP),
        Step("pipe", "AWS::Pipes::Pipe", "hack-registrations-to-sms", Action.REPLACE, (
            Change("starting_position", "LATEST", "TRIM_HORIZON"),
        ), "starting_position cannot be changed in place"),
        Step("api", "AWS::ApiGateway::RestApi", "hack-registrations", Action.UPDATE, (BURST,),
             "it differs from the configuration", (Loss("ttl", "the old rows"),)),
        Step("api_role", "AWS::IAM::Role", "hack-ap-south-1-api", Action.DELETE),
    ),
)  # fmt: skip
STATES = tuple(
    ResourceStatus(
        f"key_{state}",
        "AWS::Logs::LogGroup",
        "/aws/vendedlogs/pipes/hack-registrations-to-sms",
        "arn",
        state,
        (BURST,) if state is ResourceState.DRIFTED else (),
        "AWS says that it cannot be used any more, for a reason" if state == "failed" else "",
    )
    for state in ResourceState
)
OUTPUTS = {"form_url": f"https://{'x' * 60}/live/", "api_url": None, "outbox_url": "http://o"}
JOURNEY = Trace(
    False,
    "No SMS was sent: the number has opted out.",
    "+91••••••3210",
    "Hi Asha, you are registered for a night with a rather long name. See you there, friend!",
    (
        Hop("api", HopState.OK, 17.4, "answered 200"),
        Hop("sms", HopState.FAILED, 12345.6, "the number has opted out of texts from this account"),
        Hop("table", HopState.WAITING, 120000.0, "nothing yet after 120 s"),
        Hop("carrier", HopState.SKIPPED, None, "not reached"),
    ),
    advice=("Ask the person to text START, then run it again: nobody else can opt them in.",),
)


def drawn(width: int, *views: View) -> str:
    out = io.StringIO()
    Screen(stdout=out, stderr=out, width=width).show(*views)
    return out.getvalue()


@pytest.mark.parametrize("width", WIDTHS)
def test_plan(width: int) -> None:
    assert_golden(GOLDEN / f"plan_{width}.txt", drawn(width, plan_view(PLAN)))


@pytest.mark.parametrize("width", WIDTHS)
def test_plan_in_short(width: int) -> None:
    assert_golden(GOLDEN / f"plan_short_{width}.txt", drawn(width, short_plan_view(PLAN)))


def test_of_a_teardown_only_what_is_there_is_kept() -> None:
    kept = Step("table", "AWS::DynamoDB::Table", "hack-registrations", Action.KEEP)
    steps = (replace(kept, action=Action.DELETE), kept, replace(kept, key="api", absent=True))
    assert plan_summary(Plan("hack", steps)) == "hack: 1 to delete, 1 to keep."
    assert "api" not in drawn(100, plan_view(Plan("hack", steps)))


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100])
def test_what_it_costs_is_whole_on_every_screen(width: int) -> None:
    found = estimate(Config(), load_prices(), 2000)
    shown = drawn(width, cost_view(found, None, date(2026, 11, 29)))
    assert max(map(len, shown.splitlines())) <= width
    words = set(re.split(r"[\s():]+", shown))
    for item in found.items:
        assert item.price is not None
        assert {item.price.as_of, *item.what.replace("(", "").replace(")", "").split()} <= words
    assert {"2000", "0.02171", "43.4200", "2020-06"} <= words


def test_status_and_cost_tell_one_sum_and_what_is_not_in_it() -> None:
    cost = cost_view(
        estimate(Config(), load_prices(), 200), Spent(11, 11, 0.2388), date(2026, 11, 29)
    )
    receipts = ReceiptCounts(
        delivered=8, accepted=0, failed=0, awaited=3, price_usd=0.2388, overdue=2
    )
    status = status_view(
        StackStatus("hack", StackState.READY, ()), "", {}, Health(receipts=receipts)
    )
    for view in (cost, status):
        shown = " ".join(drawn(100, view).split())
        assert "0.24 USD" in shown
        assert "announcements" in shown
    assert "1 awaited, 2 with none after an hour" in shown
    assert (paid(0.0023), paid(0)) == ("0.0023 USD", "0.00 USD")


@pytest.mark.parametrize("width", WIDTHS)
def test_status(width: int) -> None:
    status = StackStatus("hack", StackState.PARTIAL, STATES)
    mails = EmailCounts(sent=2, failed=1, pending=0, unconfirmed=0, no_address=1, bounced=1)
    health = Health(1, SmsCounts(sent=3, failed=2, pending=1, unconfirmed=1), 1, email=mails)
    stands = ("Registration: full", "Announcement: day-before is sent: 3 sent.")
    view = status_view(status, "the embedded AWS, ap-south-1", OUTPUTS, health, stands)
    assert_golden(GOLDEN / f"status_{width}.txt", drawn(width, view))


@pytest.mark.parametrize("width", WIDTHS)
def test_journey(width: int) -> None:
    hops = [hop_line(hop) for hop in JOURNEY.hops]
    assert_golden(GOLDEN / f"journey_{width}.txt", drawn(width, *hops, trace_view(JOURNEY)))


def test_a_status_without_numbers_or_addresses_has_no_empty_parts() -> None:
    status = StackStatus("hack", StackState.ABSENT, ())
    text = drawn(100, status_view(status, "here", {}, Health()))
    assert text == "hack is absent (here)\n\n"


def test_a_stack_that_lacks_our_tags_alone_is_in_sync_but_for_them() -> None:
    table = ResourceStatus("table", "T", "hack-t", "arn", ResourceState.FOREIGN, (), "no tag")
    status = StackStatus("hack", StackState.ABSENT, (table,))
    assert "hack is in sync, but for the tags" in drawn(100, status_view(status, "", {}, Health()))
    differs = replace(table, changes=(Change("size", 1, 2),))
    other = drawn(100, status_view(replace(status, resources=(differs,)), "", {}, Health()))
    assert "in sync" not in other


def test_log_events_keep_their_order_and_moment() -> None:
    event = LogEvent(0, "pipe", "hello", "1")
    assert logs_document(LogsResult("hack", (event,))) == {
        "stack": "hack",
        "events": [{"at": "1970-01-01T00:00:00+00:00", "source": "pipe", "message": "hello"}],
    }


def test_of_an_api_that_was_half_made_a_dozen_changes_are_shown_and_the_rest_counted() -> None:
    changes = tuple(Change(f"resources./{n}", None, "there") for n in range(200))
    api = replace(STATES[0], state=ResourceState.DRIFTED, changes=changes)
    text = drawn(
        100, status_view(StackStatus("hack", StackState.DRIFTED, (api,)), "", {}, Health())
    )
    assert text.count("expected there") == 12
    assert "… and 188 more: `smsverifier plan --details`" in text
