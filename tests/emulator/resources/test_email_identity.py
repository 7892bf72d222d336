"""An identity is used by several stacks: the last one removes what one of them has made."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.provision.diff import Change, diff
from smsverifier.resources.catalog import names_of
from smsverifier.resources.email_identity import EmailIdentity, verification

Client = Callable[[str], Any]


def part(aws: Aws, stack: str = "one-night", sender: str = "club@club.example") -> EmailIdentity:
    config = Config.model_validate({"stack": stack, "email": {"enabled": True, "from": sender}})
    return EmailIdentity(aws, names_of(config, aws), config)


def is_there(client: Client, name: str = "club.example") -> bool:
    try:
        client("sesv2").get_email_identity(EmailIdentity=name)
    except ClientError:
        return False
    return True


def test_the_last_stack_that_goes_removes_it(aws: Aws, client: Client) -> None:
    one, two = part(aws, "one-night"), part(aws, "two-nights")
    for each in (one, two):
        assert each.read() is None
        each.create(each.desired({}))
        found = each.read()
        assert found is not None
        assert found.owner in {"one-night", "two-nights"}
    one.delete()
    assert (one.read(), is_there(client)) == (None, True)
    tags = {
        t["Key"]: t["Value"]
        for t in client("sesv2").get_email_identity(EmailIdentity="club.example")["Tags"]
    }
    assert tags["smsverifier:stack"] == "two-nights"
    two.delete()
    assert not is_there(client)


def test_somebody_elses_is_used_and_stays(aws: Aws, client: Client) -> None:
    client("sesv2").create_email_identity(EmailIdentity="club.example")
    one = part(aws)
    one.create(one.desired({}))
    assert one.read() is not None
    one.delete()
    assert (one.read(), is_there(client)) == (None, True)
    assert client("sesv2").get_email_identity(EmailIdentity="club.example")["Tags"] == []


def test_another_sender_leaves_the_proved_one_until_the_stack_goes(
    aws: Aws, client: Client
) -> None:
    """Its proof is three records in somebody's DNS; a new identity would want three others."""
    before, now = part(aws), part(aws, sender="club@other.example")
    before.create(before.desired({}))
    records = verification(aws, "club@club.example").records
    seen = now.read()  # not there yet: what is there is what `down` would have to remove
    assert seen is not None
    changes = diff(now.desired({}), seen.properties)
    assert changes == (Change("name", "club.example", "other.example"),)
    now.update(now.desired({}), changes, seen)
    assert before.read() is not None
    assert verification(aws, "club@club.example").records == records
    now.delete()
    assert now.read() is None
    assert not is_there(client)
    assert not is_there(client, "other.example")


def test_of_a_free_mail_provider_only_the_address_can_be_proved(aws: Aws, client: Client) -> None:
    one = part(aws, sender="club@gmail.com")
    one.create(one.desired({}))
    found = verification(aws, "club@gmail.com")
    assert (found.name, found.is_domain, found.status) == ("club@gmail.com", False, "PENDING")
    assert found.records == ()


def test_a_domain_says_which_three_records_prove_it(aws: Aws) -> None:
    one = part(aws)
    assert verification(aws, "club@club.example").status == "ABSENT"
    one.create(one.desired({}))
    records = verification(aws, "club@club.example").records
    assert len({record.name for record in records}) == 3
    assert all(record.name.endswith("._domainkey.club.example") for record in records)
    assert all(record.value.endswith(".amazonses.com") for record in records)
