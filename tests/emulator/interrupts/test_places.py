"""Places that are given, passed on and closed by commands that die after any of their writes."""

from collections.abc import Callable, Iterator

import pytest

from smsverifier.aws import Aws
from smsverifier.commands import closing
from smsverifier.commands.forget import ForgetOptions
from smsverifier.commands.places import PromoteOptions, promote, succession
from smsverifier.commands.up import UpOptions, bring_up
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.output.places_view import show_promoted
from smsverifier.output.up_view import show_up
from smsverifier.registrations.places import Places
from smsverifier.row import COUNTED, KEY, PLACE_COUNTED, WAITING_AT, Item, is_waiting, takes_place
from tests.emulator.interrupts.machine import Machine
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

ASHA, BIMAL, CHITRA = "+919876543210", "+919876543211", "+919876543212"
SUBMITTED = {"request_id": {"S": "request-1"}}
IN = row(ASHA, "sent") | SUBMITTED | {PLACE_COUNTED: COUNTED}
FIRST, SECOND = (
    row(phone) | SUBMITTED | {WAITING_AT: {"N": str(1763890000000 + number)}}
    for number, phone in enumerate((BIMAL, CHITRA))
)
ONE_TAKEN: Item = {
    "registration_id": {"S": "#places"},
    **{"taken": {"N": "1"}, "changes": {"N": "1"}},
}
FULL = Config.model_validate({"registrations": {"max": 1, "waitlist": True}})
MORE = Config.model_validate({"registrations": {"max": 2, "waitlist": True}})


@pytest.fixture
def stack(embedded: EmbeddedAws, aws: Aws, whole: Callable[[], None]) -> WholeStack:
    whole()
    return WholeStack(embedded, aws, Config())


def put(stack: WholeStack, *items: Item) -> None:
    for item in items:
        stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)


def agrees(stack: WholeStack, after: str) -> None:
    """As many places are taken as rows hold one, and each of those is of somebody who is in."""
    rows = stack.rows()
    held = [each for each in rows.values() if PLACE_COUNTED in each]
    count = Places(stack.aws, stack.names.table).look()[0]
    assert (count.taken, count.off_by) == (len(held), 0), after
    assert all(takes_place(each) for each in held), after


def each_kill(stack: WholeStack, doomed: Machine, run: Callable[[Machine], int]) -> Iterator[str]:
    """What was just written when `run` was killed, where that is anything new."""
    left = doomed.kept_after_each_write(lambda: run(doomed))
    for number, (each, what) in enumerate(zip(left, doomed.written, strict=True), 1):
        if what not in {"Scan", "GetItem"}:
            stack.embedded.restore(each.aws)
            yield f"killed after write {number}, {what}"


def run_promote(machine: Machine) -> int:
    context = machine.opened()
    context.config = MORE
    result = promote(context, PromoteOptions(next=1))
    show_promoted(context.screen, result)
    return result.exit_code


def test_a_killed_promotion_gives_one_place_and_the_next_run_tells(
    stack: WholeStack, doomed: Machine, sound: Machine, points: Callable[..., None]
) -> None:
    put(stack, IN, FIRST, SECOND)
    put(stack, ONE_TAKEN)
    for killed in each_kill(stack, doomed, run_promote):
        agrees(stack, killed)
        assert run_promote(sound) == 1, "all places are taken by now"
        assert not is_waiting(stack.rows()[BIMAL])
        assert is_waiting(stack.rows()[CHITRA])
        points("registrations promote killed after its k-th write")


@pytest.mark.parametrize("setting", ["erase", "seal"])
def test_a_killed_forget_passes_the_place_on_once(
    stack: WholeStack, doomed: Machine, sound: Machine, points: Callable[..., None], setting: str
) -> None:
    registrations = FULL.registrations.model_copy(update={"forget": setting})
    config = FULL.model_copy(update={"registrations": registrations})
    put(stack, IN, FIRST, SECOND)
    put(stack, ONE_TAKEN)
    options = ForgetOptions(ASHA, yes=True)
    for killed in each_kill(stack, doomed, lambda machine: machine.forget(options, config)):
        agrees(stack, killed)
        assert sound.forget(options, config) == 0, sound.said.getvalue()
        agrees(stack, f"the run after {killed}")
        assert [is_waiting(stack.rows()[phone]) for phone in (BIMAL, CHITRA)] == [False, True]
        points("registrations forget with a waiting list, killed after its k-th write")


def test_who_is_forgotten_does_not_get_the_place_they_leave(
    stack: WholeStack, sound: Machine
) -> None:
    allow = FULL.registrations.model_copy(update={"duplicates": "allow"})
    config = FULL.model_copy(update={"registrations": allow})
    twice = [each | {KEY: {"S": f"{ASHA}/{n}"}} for n, each in enumerate((IN, IN | FIRST))]
    twice[1] = {name: twice[1][name] for name in twice[1] if name != PLACE_COUNTED}
    put(stack, *(each | {"phone": {"S": ASHA}} for each in twice), SECOND, ONE_TAKEN)
    context = sound.opened()
    context.config = config
    assert [heir[KEY]["S"] for heir in succession(context, twice).waiting] == [CHITRA]
    assert sound.forget(ForgetOptions(ASHA, yes=True), config) == 0, sound.said.getvalue()
    assert list(stack.rows()) == [CHITRA]
    assert not is_waiting(stack.rows()[CHITRA])
    agrees(stack, "forget")


def run_up(machine: Machine) -> int:
    context = machine.opened()
    context.config = FULL
    result = bring_up(context, UpOptions(yes=True))
    show_up(context.screen, result)
    return result.exit_code


def test_a_maximum_is_set_by_a_killed_up_and_the_next_one(
    stack: WholeStack, doomed: Machine, sound: Machine, points: Callable[..., None]
) -> None:
    put(stack, row(ASHA, "sent") | SUBMITTED)
    for killed in each_kill(stack, doomed, run_up):
        agrees(stack, killed)
        assert run_up(sound) == 0, sound.said.getvalue()
        assert stack.register(BIMAL).body["status"] == "full", killed
        assert list(stack.rows()) == [ASHA]
        points("up with a new maximum killed after its k-th write, then the same again")


def test_close_is_one_write_and_again_changes_nothing(
    stack: WholeStack, doomed: Machine, sound: Machine
) -> None:
    def close(machine: Machine) -> int:
        return closing.close(machine.opened()).exit_code

    (left,) = doomed.kept_after_each_write(lambda: close(doomed))
    stack.embedded.restore(left.aws)
    assert stack.register(ASHA).body["status"] == "closed"
    sound.wire.repair()
    assert closing.close(sound.opened()).was_closed
    assert sound.wire.writes == []
    assert closing.reopen(sound.opened()).closed_since is not None
    assert stack.register(ASHA).status == 200
