"""The price table: ours is whole and dated, the user's goes over it, mistakes are all named."""

from datetime import date
from pathlib import Path

import pytest

from smsverifier.config.price_table import load_prices
from smsverifier.errors import ConfigError
from smsverifier.sms.prices import Price, Prices
from tests.support.platforms import needs_links

MINE = "{unit_price_usd: 0.5, as_of: 2026-11, source: my bill, verified: true}"


def part(prices: Prices, country: str, *, is_local: bool = False) -> Price:
    price = prices.part(country, is_local=is_local)
    assert price is not None
    return price


def findings(tmp_path: Path, text: str) -> dict[str, tuple[str, str]]:
    path = tmp_path / "prices.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_prices(path)
    return {each.path: (each.found, each.allowed) for each in caught.value.findings}


def test_every_price_of_ours_says_when_and_where_it_is_from() -> None:
    assert all(price.as_of and price.source for price in load_prices().items.values())


@pytest.mark.parametrize("country", ["IN", "US", "AE", "GB", "SG"])
def test_ours_knows_a_part_to(country: str) -> None:
    assert part(load_prices(), country).unit == "part"


def test_the_local_route_is_a_price_of_its_own() -> None:
    prices = load_prices()
    assert part(prices, "IN", is_local=True).unit_price_usd < part(prices, "IN").unit_price_usd


def test_a_country_without_a_price_has_none() -> None:
    assert load_prices().part("FR") is None


def test_a_file_beside_the_configuration_goes_over_ours(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(f"sms_IN: {MINE}", encoding="utf-8")
    price = part(load_prices(None, tmp_path / "config.yaml"), "IN")
    assert (price.unit_price_usd, price.verified) == (0.5, True)
    assert price.what == part(load_prices(), "IN").what


@needs_links
def test_a_link_that_points_nowhere_is_not_silently_ours(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ConfigError, match="no such file"):
        load_prices(None, tmp_path / "config.yaml")


def test_a_named_file_may_add_countries(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(f"sms_FR: {MINE}", encoding="utf-8")
    price = part(load_prices(tmp_path / "p.yaml"), "FR")
    assert (price.what, price.unit, price.source) == ("SMS to FR", "part", "my bill")


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    text = "sms_IN: {unit_price_usd: -1, as_of: 2026-13, sorce: x}\nsms_india: 3\nlog_gb: dear"
    found = findings(tmp_path, text)
    assert found["sms_IN.unit_price_usd"] == ("the number -1", "a number from 0 to 100")
    assert found["sms_IN.as_of"][1] == "a date such as 2026-11-20, or a year in quotes"
    assert found["sms_IN.source"][0] == "nothing"
    assert found["sms_IN.sorce"][1].endswith('did you mean "source"?')
    assert found["sms_india"][0] == "an unknown item"
    assert found["log_gb"][1].startswith("the keys what, unit")


def test_of_a_range_the_price_is_a_part(tmp_path: Path) -> None:
    figures = "unit_price_usd: 1, as_of: 2026-11, source: x"
    text = f"sms_IN: {{{figures}, low_usd: 2}}\nsms_US: {{{figures}, high_usd: 0.5}}"
    found = findings(tmp_path, text)
    assert found["sms_IN.low_usd"] == ("the number 2.0", "at most unit_price_usd, 1")
    assert found["sms_US.high_usd"] == ("the number 0.5", "at least unit_price_usd, 1")


def test_a_price_of_one_s_own_has_no_range_of_ours(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(f"sms_IN: {MINE}", encoding="utf-8")
    assert part(load_prices(None, tmp_path / "config.yaml"), "IN").at_most(1) == 0.5


def test_every_figure_of_ours_is_within_its_range() -> None:
    assert all(p.at_least(1) <= p.times(1) <= p.at_most(1) for p in load_prices().items.values())


@pytest.mark.parametrize("text", ["", "- sms_IN"])
def test_a_file_that_says_nothing_gets_an_example_that_works(tmp_path: Path, text: str) -> None:
    _, allowed = findings(tmp_path, text)["(file)"]
    (tmp_path / "p.yaml").write_text(allowed.split("`")[1], encoding="utf-8")
    assert part(load_prices(tmp_path / "p.yaml"), "IN").source == "our bill"


def test_what_is_no_yaml_is_told_as_such(tmp_path: Path) -> None:
    assert findings(tmp_path, "a: [")


def test_a_file_that_is_not_there_is_told_with_its_option(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_prices(tmp_path / "none.yaml")
    assert "--prices" in caught.value.hint


@pytest.mark.parametrize(
    ("as_of", "verified", "doubt"),
    [
        ("2026-11-20", True, ""),
        ("2025-11", True, ""),
        ("2025-10", True, "old"),
        ("'2020'", False, "unverified, old"),
    ],
)
def test_a_price_says_why_it_may_be_wrong(
    tmp_path: Path, as_of: str, verified: bool, doubt: str
) -> None:
    text = f"sms_FR: {{unit_price_usd: 1, as_of: {as_of}, source: x, verified: {verified}}}"
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    assert part(load_prices(tmp_path / "p.yaml"), "FR").doubt(date(2026, 11, 22)) == doubt
