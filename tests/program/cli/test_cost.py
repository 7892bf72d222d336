"""`cost`: an estimate from dated prices, without any AWS."""

from datetime import UTC, datetime

import pytest

from tests.program.local.test_process import somebody
from tests.support.program import Program

THIS_MONTH = f"{datetime.now(UTC):%Y-%m}"
PRICE = f"sms_IN: {{unit_price_usd: 0.05, as_of: {THIS_MONTH}, source: my bill, verified: true}}"


def test_the_estimate_is_for_as_many_as_are_expected(lonely: Program) -> None:
    lonely.config("event: {expected_registrations: 300}")
    seen = lonely.ok("cost", "--json").json
    assert seen["registrations"] == 300
    assert set(seen["items"][0]) >= {"what", "count", "unit_price_usd", "usd", "as_of", "source"}
    assert seen["total_usd"] == pytest.approx(sum(i["usd"] for i in seen["items"]), abs=1e-5)


def test_the_headline_is_a_range_and_says_where_it_comes_from(lonely: Program) -> None:
    head, why, *_ = lonely.ok("cost").stdout.splitlines()
    assert head == "2000 registrations cost 43.45 to 120.04 USD"
    assert "June 2020" in why
    seen = lonely.ok("cost", "--json").json
    assert seen["low_usd"] <= seen["total_usd"] < seen["high_usd"] <= seen["most_usd"]


def test_a_price_of_one_s_own_makes_it_one_figure(lonely: Program) -> None:
    lonely.config("stack: abc")
    lonely.config(PRICE, "prices.yaml")
    told = lonely.ok("cost", "--registrations", "1000").stdout
    assert told.startswith("1000 registrations cost about 50.02 USD\n\n")


def test_another_number_may_be_asked_for(lonely: Program) -> None:
    assert lonely.ok("cost", "--registrations", "10", "--json").json["items"][-1]["count"] == 10


def test_prices_beside_the_configuration_are_taken(lonely: Program) -> None:
    lonely.config("stack: abc")
    lonely.config(PRICE, "prices.yaml")
    sms = lonely.ok("cost", "--registrations", "10", "--json").json["items"][-1]
    assert (sms["usd"], sms["source"], sms["doubt"]) == (0.5, "my bill", "")


def test_named_prices_are_taken(lonely: Program) -> None:
    lonely.config(PRICE, "mine.yaml")
    seen = lonely.ok("cost", "--prices", "mine.yaml", "--json").json
    assert seen["items"][-1]["unit_price_usd"] == 0.05


def test_what_is_old_or_unverified_is_said(lonely: Program) -> None:
    assert "unverified, old: SMS to India by the international route" in lonely.ok("cost").stdout


def test_a_sum_without_the_sms_says_so_at_once(lonely: Program) -> None:
    lonely.config("sms: {countries: [IN, DE]}")
    assert lonely.ok("cost").stdout.splitlines()[0].endswith("USD, their SMS not counted")


def test_an_embedded_aws_that_cannot_be_asked_does_not_stop_the_estimate(
    lonely: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely.config("sms: {delivery_receipts: true}")
    with somebody(version="0.0.0") as port:
        monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", str(port))
        ran = lonely.ok("cost")
    assert "What was spent so far is unknown" in ran.stderr


def test_large_counts_are_written_out(lonely: Program) -> None:
    shown = lonely.ok("cost", "--registrations", "234567").stdout
    assert "1172835" in shown
    assert "e+" not in shown


def test_mistakes_in_the_prices_are_wrong_usage(lonely: Program) -> None:
    lonely.config("sms_IN: {unit_price_usd: dear}", "mine.yaml")
    ran = lonely("cost", "--prices", "mine.yaml")
    assert ran.exit_code == 2
    assert "sms_IN.unit_price_usd" in ran.stderr


@pytest.mark.parametrize("command", ["cost", "message"])
def test_hostile_words_among_the_prices_cannot_turn_the_screen_round(
    lonely: Program, command: str
) -> None:
    words = '"\\u202e\\u2066$\\ufeff"'
    figures = "unit_price_usd: 1, as_of: '2020'"
    lonely.config(f"sms_IN: {{{figures}, what: {words}, source: {words}}}", "prices.yaml")
    lonely.config("stack: abc")
    shown = lonely.ok(command).stdout
    assert "\\u202e\\u2066$\\ufeff" in shown
    assert not {"\u202e", "\u2066", "\ufeff"} & set(shown)


@pytest.mark.parametrize("number", ["0", "-3", "99999999999"])
def test_a_number_nobody_can_mean_is_wrong_usage(lonely: Program, number: str) -> None:
    assert lonely("cost", "--registrations", number).exit_code == 2


def test_receipts_nobody_can_be_asked_for_leave_the_estimate(lonely: Program) -> None:
    lonely.config("sms: {delivery_receipts: true}")
    ran = lonely.ok("cost", "--json")
    assert ran.json["so_far"] is None
    assert lonely("local", "status").exit_code == 3


def test_a_stack_that_is_not_there_has_spent_nothing(program: Program) -> None:
    program.config("sms: {delivery_receipts: true}")
    ran = program.ok("cost", "--json")
    assert (ran.json["so_far"], "unknown" in ran.stderr) == (None, False)
