"""`account`: twelve digits, in quotes or not; what is none is refused, and never taken for none."""

import pytest

from smsverifier.config.load import parse, salvage
from smsverifier.errors import ConfigError

BROKEN = """\
stack: hack-night
target: aws
account: {account}
region: us-east-1
sms:
  message: Hi {{nam}}{more}
"""


@pytest.mark.parametrize("written", ['"012345678901"', "012345678901", "'012345678901'"])
def test_digits_are_taken_as_they_are_written(written: str) -> None:
    """YAML takes them for a number without its zero in front."""
    assert parse(f"account: {written}\n".encode(), source="config.yaml").account == "012345678901"


@pytest.mark.parametrize("written", ["null", "~", ""])
def test_null_is_none(written: str) -> None:
    assert parse(f"account: {written}\n".encode(), source="config.yaml").account is None


@pytest.mark.parametrize(
    "written", ["1111-2222-3333", "11112222333", "1111222233334", "1e11", "true", "my-club", '""']
)
def test_what_is_no_account_is_refused_in_words(written: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse(f"account: {written}\n".encode(), source="config.yaml")
    (finding,) = told.value.findings
    assert finding.path == "account"
    assert "twelve digits" in finding.allowed


@pytest.mark.parametrize("more", ["", ": no YAML"])
@pytest.mark.parametrize("written", ['"012345678901"', "012345678901"])
def test_it_is_read_out_of_a_wrong_file_too(written: str, more: str) -> None:
    found = salvage(BROKEN.format(account=written, more=more).encode())
    assert (found.config.account, found.unread) == ("012345678901", ())


@pytest.mark.parametrize("more", ["", ": no YAML"])
@pytest.mark.parametrize("line", ["account: 1111-2222-3333", "acount: '111122223333'"])
def test_one_that_cannot_be_read_is_named(line: str, more: str) -> None:
    text = BROKEN.format(account="null", more=more).replace("account: null", line)
    assert "account" in salvage(text.encode()).unread


@pytest.mark.parametrize("more", ["", ": no YAML"])
def test_where_there_is_none_nothing_is_missing(more: str) -> None:
    for line in ("account: null", ""):
        text = BROKEN.format(account="null", more=more).replace("account: null", line)
        assert salvage(text.encode()).unread == ()
