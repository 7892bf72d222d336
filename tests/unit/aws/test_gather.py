"""Calls at once, and the thread that each is made on."""

import threading

from smsverifier.aws.gather import gather, gather_if_found


def test_a_single_call_takes_no_thread() -> None:
    assert gather(threading.get_ident) == (threading.get_ident(),)
    assert gather_if_found(threading.get_ident) == (threading.get_ident(),)


def test_of_several_calls_the_first_is_made_by_the_caller() -> None:
    both = threading.Barrier(2, timeout=10)

    def where() -> int:
        both.wait()
        return threading.get_ident()

    first, second = gather(where, where)
    assert first == threading.get_ident() != second


def test_of_what_is_not_there_nothing_more_is_asked() -> None:
    def never() -> None:
        raise AssertionError

    assert gather_if_found(lambda: None, never) is None
