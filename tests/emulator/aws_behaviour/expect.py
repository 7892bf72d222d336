"""The one expectation of every behaviour: `up` converges in one run, `down` leaves nothing."""

from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action
from smsverifier.provision.resource import Condition
from tests.emulator.aws_behaviour.behaviour import Behaviour
from tests.emulator.aws_behaviour.world import World


def is_up(world: World) -> None:
    """A stack to begin with, made in an AWS without such behaviour."""
    world.behaviours()
    assert world.up().is_complete


def comes_up(world: World, *behaviours: Behaviour) -> RunReport:
    """One `up` is enough: all is ready when it ends, and the day after nothing is left to do."""
    world.behaviours(*behaviours)
    report = world.up()
    assert report.is_complete, [(o.step.key, o.error, o.because) for o in report.failures]
    assert [found.detail for found in world.found() if found.condition is not Condition.READY] == []
    assert world.differences() == []
    assert len(world.apis()) == len([r for r in world.resources if r.key == "api"])
    return report


def goes_down(world: World, *behaviours: Behaviour) -> RunReport:
    """One `down` is enough: nothing of the stack is left or still going when it ends."""
    world.behaviours(*behaviours)
    report = world.down()
    assert report.is_complete, [(o.step.key, o.error, o.because) for o in report.failures]
    assert world.found() == []
    assert world.leftovers() == frozenset()
    return report


def comes_and_goes(world: World, *behaviours: Behaviour) -> None:
    """Both, with the same behaviours."""
    comes_up(world, *behaviours)
    goes_down(world, *behaviours)


def mends(world: World, *behaviours: Behaviour) -> RunReport:
    """`up` again brings a stack that something happened to into its shape."""
    report = comes_up(world, *behaviours)
    assert any(outcome.step.action is not Action.KEEP for outcome in report.outcomes)
    return report
