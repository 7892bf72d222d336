"""A question asked again and again, no more often than it is worth, and never in the way."""

import threading
import time
from datetime import UTC, datetime

import pytest

from smsverifier.commands.question import Question
from smsverifier.errors import AwsError
from tests.support.clock import PATIENCE

AT = datetime(2026, 12, 5, tzinfo=UTC)


def asked(question: Question[int]) -> None:
    question.start(lambda: AT)
    question.join(time.monotonic() + PATIENCE)


def test_it_is_not_asked_again_before_its_time() -> None:
    answers = iter([1, 2])
    question = Question(lambda: next(answers), 60.0)
    for _ in range(2):
        asked(question)
        assert question.answer is not None
        assert (question.answer.value, question.answer.at) == (1, AT)
    assert 50 < question.next_in <= 60


def test_what_takes_long_is_asked_more_seldom_and_does_not_hold_up_who_looks() -> None:
    go_on = threading.Event()

    def slow() -> int:
        go_on.wait(PATIENCE)
        return 1

    question = Question(slow, 0.01, share=0.001)
    question.start(lambda: AT)
    question.join(time.monotonic() + 0.02)
    assert (question.runs, question.answer) == (True, None)
    go_on.set()
    asked(question)
    assert question.next_in > 10


def test_without_an_answer_the_last_one_stays_and_the_reason_is_there() -> None:
    answers = iter([1])

    def ask() -> int:
        for answer in answers:
            return answer
        raise AwsError("AWS is away")

    question = Question(ask, 0.0, most=0.0)
    asked(question)
    asked(question)
    assert question.answer is not None
    assert question.error is not None
    assert (question.answer.value, question.error.message) == (1, "AWS is away")


def test_a_fault_of_ours_is_raised_where_somebody_looks() -> None:
    question = Question(lambda: 1 // 0, 0.0)
    asked(question)
    with pytest.raises(ZeroDivisionError):
        asked(question)
