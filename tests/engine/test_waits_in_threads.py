"""A step may make calls at the same time: a wait in any of their threads is the step's own."""

import threading

from smsverifier.aws.together import together
from smsverifier.core.plan import Action, Step
from smsverifier.engine.execute import Run, tell_waiting
from tests.engine.fakes import Heard


def test_a_wait_in_a_thread_that_a_step_started_is_heard_with_the_step() -> None:
    def perform(step: Step) -> None:
        together(lambda: tell_waiting("one", 1, 30), lambda: tell_waiting("another", 1, 30))

    heard = Heard()
    Run({"a": frozenset()}, perform, heard, threading.Event())([Step("a", "T", "a", Action.CREATE)])
    assert sorted(heard.waits) == [("a", "another", 1, 30), ("a", "one", 1, 30)]
