"""The exit codes that there are; each is brought about in tests/program/cli."""

from smsverifier.errors import ExitCode


def test_there_are_no_other_exit_codes() -> None:
    assert {int(code) for code in ExitCode} == {0, 1, 2, 3, 130}
