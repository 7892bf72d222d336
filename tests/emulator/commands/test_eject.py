"""What `eject terraform` asks of AWS and changes there: the table's tag, and nothing else."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.commands.context import Context
from smsverifier.commands.eject import TerraformOptions, eject_terraform
from smsverifier.commands.up import UpOptions, bring_up
from smsverifier.config import Config
from smsverifier.config.model import Alerts
from smsverifier.errors import SmsverifierError
from smsverifier.local.calls import AwsFailure
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import EJECTED_TAG
from smsverifier.output.screen import Screen
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import Observation
from tests.emulator.interrupts.machine import NobodyPresses
from tests.support.sdk import owners
from tests.support.whole_stack import WholeStack

CONFIG = Config.model_validate({"tags": {"team": "night"}})
LOOKS = ("Get", "List", "Describe")
"""How the names of operations begin that change nothing."""
Make = Callable[[], Context]


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> WholeStack:
    return make_stack(tags=CONFIG.tags)


@pytest.fixture
def make(embedded: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A command's context, with a session that has asked nothing yet."""
    monkeypatch.chdir(tmp_path)

    def make_it() -> Context:
        said = io.StringIO()
        screen = Screen(stdout=said, stderr=said)
        context = Context(screen, NobodyPresses(), environ={"XDG_STATE_HOME": str(tmp_path)})
        context.aws = Aws(replace(owners(embedded, CONFIG.region)))
        context.config, context.target = CONFIG, "aws"
        return context

    return make_it


def writes(context: Context) -> list[tuple[str, str]]:
    return [call for call in context.aws.calls if not call[1].startswith(LOOKS)]


def without_mark(observation: Observation) -> Any:
    """All that is there, but for the tag."""
    seen = {key: vars(found) for key, found in observation.items() if found is not None}
    tags = dict(seen["table"]["properties"]["tags"])
    tags.pop(EJECTED_TAG, None)
    properties = {**seen["table"]["properties"], "tags": tags}
    return {**seen, "table": {**seen["table"], "properties": properties}}


def test_the_mark_is_all_that_it_changes(stack: WholeStack, make: Make) -> None:
    before, context = observe(stack.resources), make()
    result = eject_terraform(context, TerraformOptions(yes=True))
    assert writes(context) == [("dynamodb", "TagResource")]
    assert without_mark(observe(stack.resources)) == without_mark(before)
    assert result.ejected is not None
    assert observe(stack.resources)["table"].tags[EJECTED_TAG] == result.ejected.tag  # type: ignore[union-attr]


@pytest.mark.parametrize("options", [TerraformOptions(mark=False), TerraformOptions(force=True)])
def test_the_files_alone_change_nothing(
    stack: WholeStack, make: Make, options: TerraformOptions
) -> None:
    """As asked for, or as the mark is there already."""
    if options.mark:
        eject_terraform(make(), TerraformOptions(yes=True))
    context = make()
    assert eject_terraform(context, options).written
    assert writes(context) == []


def test_a_refusal_changes_nothing(stack: WholeStack, make: Make) -> None:
    context = make()
    context.config = Config.model_validate({"tags": {"team": "day"}})
    assert eject_terraform(context, TerraformOptions(yes=True)).written is None
    assert writes(context) == []
    assert not Path("terraform-demo-event").exists()


def test_taking_it_back_changes_the_mark_alone(stack: WholeStack, make: Make) -> None:
    before = observe(stack.resources)
    eject_terraform(make(), TerraformOptions(yes=True))
    context = make()
    assert bring_up(context, UpOptions(yes=True, take_back=True)).taken_back
    assert writes(context) == [("dynamodb", "UntagResource")]
    assert observe(stack.resources) == before


def test_a_mark_that_aws_refuses_leaves_the_files_and_says_so(
    stack: WholeStack, make: Make
) -> None:
    def refuse(call: Any, forward: Any) -> Any:
        raise AwsFailure("AccessDeniedException", "not authorized: dynamodb:TagResource", 400)

    stack.embedded.dispatcher.override("dynamodb", "TagResource", refuse)
    with pytest.raises(SmsverifierError) as refused:
        eject_terraform(make(), TerraformOptions(yes=True))
    assert "not marked" in refused.value.message
    assert "the files are in terraform-demo-event" in refused.value.message
    assert "dynamodb:TagResource" in refused.value.why
    assert "--force" in refused.value.hint
    assert Path("terraform-demo-event/main.tf").exists()
    assert EJECTED_TAG not in observe(stack.resources)["table"].tags  # type: ignore[union-attr]


def test_what_hands_have_one_alarm_do_is_in_the_files(
    make_stack: Callable[..., WholeStack], make: Make
) -> None:
    alerts = Alerts(email="desk@club.example")
    stack, context = make_stack(tags=CONFIG.tags, alerts=alerts), make()
    context.config = CONFIG.model_copy(update={"alerts": alerts})
    client = stack.aws.client("cloudwatch")
    other = "arn:aws:sns:ap-south-1:123456789012:pager"
    name = "demo-event-alarm-dead-letters"
    (alarm,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    request = client.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    kept = {key: value for key, value in alarm.items() if key in request}
    client.put_metric_alarm(**{**kept, "OKActions": [other]})
    client.tag_resource(ResourceARN=alarm["AlarmArn"], Tags=[{"Key": "rings", "Value": "loud"}])

    eject_terraform(context, TerraformOptions(yes=True))
    files = Path("terraform-demo-event/alerts.tf").read_text("utf-8")
    assert files.count(f'["{other}"]') == files.count('rings = "loud"') == 1


def test_a_tag_that_shows_late_is_waited_for(stack: WholeStack, make: Make) -> None:
    """What comes next goes by it: Terraform's plan, or the next `up`."""
    shown_before: list[Any] = []
    context = make()

    def late(call: Any, forward: Any) -> Any:
        answer = forward(call)
        if any(name == "TagResource" for _, name in context.aws.calls) and len(shown_before) < 2:
            shown_before.append(answer)
            return first[0]
        first[:] = [answer]
        return answer

    first: list[Any] = []
    stack.embedded.dispatcher.override("dynamodb", "ListTagsOfResource", late)
    eject_terraform(context, TerraformOptions(yes=True))
    assert len(shown_before) == 2
    assert EJECTED_TAG in observe(stack.resources)["table"].tags  # type: ignore[union-attr]
