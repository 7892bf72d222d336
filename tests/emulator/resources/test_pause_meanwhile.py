"""One laptop changes the pipe while another pauses or resumes the stack."""

from collections.abc import Callable

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.model import Pipe as PipeConfig
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import PAUSED_TAG
from smsverifier.provision.diff import diff
from smsverifier.provision.resource import Observed
from smsverifier.resources.pipe import Pipe
from smsverifier.resources.tags import PAUSED
from tests.support.whole_stack import WholeStack

SINCE = "2026-06-01T10:00:00Z"


@pytest.fixture
def pipe(make_stack: Callable[..., WholeStack]) -> Pipe:
    """The pipe of a stack, on the laptop of whoever pauses and resumes."""
    return next(each for each in make_stack().resources if isinstance(each, Pipe))


@pytest.fixture
def change(embedded: EmbeddedAws, pipe: Pipe) -> Callable[[Callable[[], None]], Observed]:
    """Change the batch size from another laptop, with something done just before the write."""

    def change(meanwhile: Callable[[], None]) -> Observed:
        elsewhere = WholeStack(embedded, Aws(pipe.aws.where), Config(pipe=PipeConfig(batch_size=5)))
        resources = {each.key: each for each in elsewhere.resources}
        found = {key: each.read() for key, each in resources.items()}
        outputs = {key: one.outputs for key, one in found.items() if one}
        other, observed = resources["pipe"], found["pipe"]
        assert isinstance(other, Pipe)
        assert observed is not None
        desired = other.desired(outputs)
        changes = diff(desired, observed.properties)
        events = other.aws.client("pipes").meta.events
        events.register("before-call.pipes.UpdatePipe", lambda **_: meanwhile())
        other.update(desired, changes, observed)
        after = pipe.read()
        assert after is not None
        assert after.properties["batch_size"] == 5
        return after

    return change


def test_a_pause_during_an_update_holds(
    pipe: Pipe, change: Callable[[Callable[[], None]], Observed]
) -> None:
    after = change(lambda: pipe.pause(SINCE))
    assert after.properties["desired_state"] == "STOPPED"
    assert after.outputs == {PAUSED: SINCE}


def test_a_resume_during_an_update_holds(
    pipe: Pipe, change: Callable[[Callable[[], None]], Observed]
) -> None:
    pipe.pause(SINCE)
    after = change(pipe.resume)
    assert after.properties["desired_state"] == "RUNNING"
    assert after.outputs == {}


def test_a_pause_that_only_the_function_remembers_comes_back_to_the_pipe(
    pipe: Pipe, change: Callable[[Callable[[], None]], Observed]
) -> None:
    observed = pipe.read()
    assert observed is not None
    function = observed.properties["target"]
    pipe.aws.client("lambda").tag_resource(Resource=function, Tags={PAUSED_TAG: SINCE})
    after = change(lambda: None)
    assert after.properties["desired_state"] == "STOPPED"
    assert after.outputs == {PAUSED: SINCE}
