"""A step may make calls at the same time: a wait in any of their threads is the step's own."""

import threading

from smsverifier.aws.gather import gather
from smsverifier.provision.execute import Run, report_waiting
from smsverifier.provision.plan import Action, Step
from tests.unit.provision.fakes import Heard


def test_a_wait_in_a_thread_that_a_step_started_is_heard_with_the_step() -> None:
    def perform(step: Step) -> None:
        gather(lambda: report_waiting("one", 1, 30), lambda: report_waiting("another", 1, 30))

    heard = Heard()
    Run({"a": frozenset()}, perform, heard, threading.Event())([Step("a", "T", "a", Action.CREATE)])
    assert sorted(heard.waits) == [("a", "another", 1, 30), ("a", "one", 1, 30)]
