"""Running steps: for any graph and any failures, each step has exactly one end."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.provision.execute import INTERRUPTED, Run, report_waiting, wait_for_need
from smsverifier.provision.graph import Needs, closure, transposed
from smsverifier.provision.outcome import Outcome, StepResult
from smsverifier.provision.plan import Action, Step
from tests.support.clock import PATIENCE
from tests.unit.provision.fakes import Heard
from tests.unit.provision.strategies import SOME, graphs


def steps_of(needs: Needs) -> list[Step]:
    return [Step(key, "T", key, Action.CREATE) for key in needs]


def run(
    needs: Needs, failing: frozenset[str] = frozenset(), kept: frozenset[str] = frozenset()
) -> tuple[Heard, list[str], dict[str, Outcome]]:
    """What was heard, what was done in which order, and the outcomes by key."""
    done: list[str] = []

    def perform(step: Step) -> None:
        if step.key in failing:
            raise RuntimeError(step.key)
        done.append(step.key)

    heard = Heard()
    steps = [Step(key, "T", key, Action.KEEP if key in kept else Action.CREATE) for key in needs]
    outcomes = Run(needs, perform, heard, threading.Event())(steps)
    assert [outcome.step for outcome in outcomes] == steps
    return heard, done, {outcome.step.key: outcome for outcome in outcomes}


@st.composite
def graph_and_keys(draw: st.DrawFn) -> tuple[Needs, frozenset[str], frozenset[str]]:
    """A graph, some keys that fail, and some other keys that need no work."""
    needs = draw(graphs())
    if not needs:
        return needs, frozenset(), frozenset()
    some = st.frozensets(st.sampled_from(sorted(needs)))
    failing = draw(some)
    return needs, failing, draw(some) - failing


@SOME
@given(graph_and_keys())
def test_every_step_has_exactly_one_end(case: tuple[Needs, frozenset[str], frozenset[str]]) -> None:
    heard, _, outcomes = run(*case)
    assert Counter(outcome.step.key for outcome in heard.ends) == Counter(dict.fromkeys(case[0], 1))
    assert {outcome.step.key: outcome for outcome in heard.ends} == outcomes


@SOME
@given(graphs())
def test_a_step_is_done_after_everything_it_needs(needs: Needs) -> None:
    _, done, _ = run(needs)
    place = {key: index for index, key in enumerate(done)}
    assert set(done) == set(needs)
    assert all(place[need] < place[key] for key, wants in needs.items() for need in wants)


@SOME
@given(graph_and_keys())
def test_a_failure_stops_only_what_depends_on_it(
    case: tuple[Needs, frozenset[str], frozenset[str]],
) -> None:
    needs, failing, _ = case
    _, done, outcomes = run(needs, failing)
    hit = closure(failing, transposed(needs))
    assert set(done) == set(needs) - hit
    for key, outcome in outcomes.items():
        if key not in hit:
            assert outcome.result is StepResult.DONE
        elif outcome.result is StepResult.SKIPPED:
            assert outcome.because in needs[key] & hit
        else:
            assert (outcome.result, str(outcome.error)) == (StepResult.FAILED, key)


@SOME
@given(graph_and_keys())
def test_what_is_kept_is_never_performed(
    case: tuple[Needs, frozenset[str], frozenset[str]],
) -> None:
    heard, done, outcomes = run(*case)
    kept = case[2]
    assert not kept & set(done)
    assert not kept & set(heard.starts)
    assert all(outcomes[key].result is StepResult.UNCHANGED for key in kept)


@SOME
@given(graphs())
def test_asked_to_stop_beforehand_nothing_is_started(needs: Needs) -> None:
    heard, stop = Heard(), threading.Event()
    stop.set()
    outcomes = Run(needs, lambda _: None, heard, stop)(steps_of(needs))
    assert heard.starts == []
    assert all(outcome.because == "interrupted" for outcome in outcomes)


def test_asked_to_stop_what_is_under_way_ends_and_nothing_new_starts() -> None:
    needs = {"a": frozenset[str](), "b": frozenset({"a"})}
    stop, heard = threading.Event(), Heard()
    outcomes = Run(needs, lambda _: stop.set(), heard, stop)(steps_of(needs))
    assert [outcome.result for outcome in outcomes] == [StepResult.DONE, StepResult.SKIPPED]
    assert heard.starts == ["a"]


def test_steps_that_do_not_need_each_other_run_at_the_same_time() -> None:
    needs = {"a": frozenset[str](), "b": frozenset[str]()}
    both = threading.Barrier(2, timeout=PATIENCE)

    def meet(_: Step) -> None:
        both.wait()

    outcomes = Run(needs, meet, Heard(), threading.Event())(steps_of(needs))
    assert [outcome.result for outcome in outcomes] == [StepResult.DONE, StepResult.DONE]


def test_a_wait_is_heard_with_the_step_that_waits() -> None:
    needs = {"a": frozenset[str](), "b": frozenset({"a"})}
    heard = Heard()

    def perform(step: Step) -> None:
        report_waiting(f"the door of {step.key}", 1.5, 30)

    Run(needs, perform, heard, threading.Event())(steps_of(needs))
    assert heard.waits == [("a", "the door of a", 1.5, 30), ("b", "the door of b", 1.5, 30)]


def test_a_wait_outside_of_steps_is_nobodys() -> None:
    report_waiting("nothing", 1.5, 30)


def soon(begun: threading.Event) -> None:
    assert begun.wait(10), "the API is not begun before its table"


def run_early(
    table: Callable[[threading.Event], None],
) -> tuple[list[str], dict[str, Outcome]]:
    """A table, and an API that waits for it itself: what was done, and the outcomes."""
    done: list[str] = []
    begun = threading.Event()

    def perform(step: Step) -> None:
        if step.key == "table":
            table(begun)
        else:
            done.append("begun")
            begun.set()
            wait_for_need("nobody's")
            wait_for_need("table")
        done.append(step.key)

    needs: Needs = {"table": frozenset(), "api": frozenset({"table"})}
    runs = Run(needs, perform, Heard(), threading.Event(), frozenset({"api"}))
    return done, {outcome.step.key: outcome for outcome in runs(steps_of(needs))}


def test_a_step_that_waits_itself_begins_before_what_it_needs_and_ends_after_it() -> None:
    done, outcomes = run_early(soon)
    assert done == ["begun", "table", "api"]
    assert {each.result for each in outcomes.values()} == {StepResult.DONE}


def test_a_step_that_waits_for_what_fails_is_skipped_because_of_it() -> None:
    def fail(begun: threading.Event) -> None:
        soon(begun)
        raise RuntimeError("no table")

    done, outcomes = run_early(fail)
    assert done == ["begun"]
    assert (outcomes["api"].result, outcomes["api"].because) == (StepResult.SKIPPED, "table")


def test_a_step_that_waits_hears_of_ctrl_c() -> None:
    stop, waits = threading.Event(), threading.Event()
    skipped: list[Outcome] = []

    class Listening(Heard):
        def finished(self, outcome: Outcome) -> None:
            if outcome.step.key == "api":
                skipped.append(outcome)
                waits.set()

    def perform(step: Step) -> None:
        if step.key == "api":
            stop.set()
            wait_for_need("table")
        else:
            assert waits.wait(PATIENCE), "the API still waits"

    needs: Needs = {"table": frozenset(), "api": frozenset({"table"})}
    Run(needs, perform, Listening(), stop, frozenset({"api"}))(steps_of(needs))
    assert [(each.result, each.because) for each in skipped] == [(StepResult.SKIPPED, INTERRUPTED)]


def test_who_is_told_to_stop_while_a_step_waits_gets_no_rest_of_it() -> None:
    done: list[str] = []
    stop, waits = threading.Event(), threading.Event()

    def perform(step: Step) -> None:
        if step.key == "api":
            waits.set()
            wait_for_need("table")
        else:
            assert waits.wait(PATIENCE)
            stop.set()
        done.append(step.key)

    needs: Needs = {"table": frozenset(), "api": frozenset({"table"})}
    outcomes = Run(needs, perform, Heard(), stop, frozenset({"api"}))(steps_of(needs))
    assert done == ["table"]
    assert [(each.result, each.because) for each in outcomes] == [
        (StepResult.DONE, ""),
        (StepResult.SKIPPED, INTERRUPTED),
    ]


class Breaking(Heard):
    """Raises what is no error of a step, once somebody waits."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.somebody_waits = threading.Event()
        self._at = at

    def started(self, step: Step) -> None:
        self.reach(f"start of {step.key}")

    def finished(self, outcome: Outcome) -> None:
        self.reach(f"end of {outcome.step.key}")

    def reach(self, point: str) -> None:
        if point == self._at:
            assert self.somebody_waits.wait(PATIENCE)
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", ["start of last", "end of soon", "work of soon"])
def test_what_ends_the_run_leaves_nobody_waiting(at: str) -> None:
    listener, over = Breaking(at), threading.Event()

    def perform(step: Step) -> None:
        if step.key == "api":
            listener.somebody_waits.set()
            wait_for_need("last")
        listener.reach(f"work of {step.key}")

    order = {"api": ["last"], "soon": [], "last": ["soon"]}
    needs: Needs = {key: frozenset(before) for key, before in order.items()}
    run = Run(needs, perform, listener, threading.Event(), frozenset({"api"}))

    def go() -> None:
        with suppress(KeyboardInterrupt):
            run(steps_of(needs))
        over.set()

    threading.Thread(target=go, daemon=True).start()
    try:
        assert over.wait(PATIENCE), "the API still waits"
    finally:
        run.stop.set()
