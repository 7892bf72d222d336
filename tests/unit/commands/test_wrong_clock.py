"""What promises a moment is refused on a machine whose clock is not AWS's."""

import io

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.preconditions import refuse_wrong_clock, warn_of_wrong_clock
from smsverifier.errors import SmsverifierError
from smsverifier.output.screen import Screen


def context(target: str, ahead: float) -> Context:
    screen = Screen(stdout=io.StringIO(), stderr=io.StringIO())
    aws = Aws(AwsTarget("ap-south-1", endpoint_url="http://127.0.0.1:1"), ahead=ahead)
    return Context(screen, Interrupts(io.StringIO), target=target, aws=aws)


def test_a_clock_that_is_far_off_is_refused() -> None:
    wrong = context("aws", 600)
    wrong.aws.account = "111122223333"
    with pytest.raises(SmsverifierError, match="clock is 10 minutes behind AWS's"):
        refuse_wrong_clock(wrong)


def test_one_that_is_a_little_off_or_is_put_is_not() -> None:
    refuse_wrong_clock(context("aws", -59))
    refuse_wrong_clock(context("local", 172_800))


@pytest.mark.parametrize(
    ("target", "ahead", "is_said"), [("aws", -600, True), ("local", 900, False)]
)
def test_what_happens_at_once_goes_by_aws_s_clock_and_says_so(
    target: str, ahead: float, *, is_said: bool
) -> None:
    made, err = context(target, ahead), io.StringIO()
    made.screen = Screen(stdout=io.StringIO(), stderr=err)
    warn_of_wrong_clock(made)
    assert ("10 minutes ahead of AWS's" in err.getvalue()) is is_said
