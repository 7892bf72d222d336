"""Roles tell in which regions a stack is: by their names, read from the back."""

from hypothesis import given
from hypothesis import strategies as st

from smsverifier.aws.regions import ENABLED_BY_DEFAULT
from smsverifier.naming import Names
from smsverifier.resources.stack_roles import but_here, by_region

ACCOUNT = "123456789012"
REGIONS = st.sampled_from(sorted({*ENABLED_BY_DEFAULT, "me-central-1", "ap-southeast-7"}))
WORDS = st.sampled_from(["hack", "us", "ap", "east-1", "south-1", "us-east-1", "api", "2", "pipe"])
STACKS = st.lists(WORDS, min_size=1, max_size=3).map(lambda words: "-".join(["hack", *words]))
PURPOSES = st.sampled_from(["handler", "pipe", "api", "schedule"])


@given(STACKS, STACKS, REGIONS, REGIONS, PURPOSES)
def test_a_role_is_of_its_own_stack_alone(
    ours: str, theirs: str, here: str, there: str, purpose: str
) -> None:
    arn = Names(theirs, there, ACCOUNT).role_arn(purpose)
    names = Names(ours, here, ACCOUNT)
    found = by_region(names, [arn])
    assert found == ({there: {purpose}} if ours == theirs else {})
    assert but_here(names, found) == ({} if here == there else found)


def test_what_delivery_receipts_go_by_is_of_no_stack() -> None:
    names = Names("smsverifier", "us-east-1", ACCOUNT)
    others = [Names("smsverifier", "eu-west-1", ACCOUNT).receipts_role_arn]
    others += [names.role_arn("api").replace("us-east-1", "nowhere")]
    assert by_region(names, others) == {}
