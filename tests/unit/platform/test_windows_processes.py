"""The Windows half of the processes, as far as it can be seen without starting any."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from smsverifier.platform.windows_processes import (
    NEW_GROUP,
    NO_WINDOW,
    OUT_OF_JOB,
    WindowsProcesses,
    WindowsTree,
)


class Started:
    """Stands for `Popen`: what it was told, and that a job lets nobody go."""

    def __init__(self, *, is_kept: bool = False) -> None:
        self.is_kept = is_kept
        self.told: list[dict[str, Any]] = []

    def __call__(self, arguments: list[str], **options: Any) -> Any:
        self.told.append(options)
        if self.is_kept and options["creationflags"] & OUT_OF_JOB:
            raise PermissionError(13, "Access is denied")
        return self


def test_in_the_background_it_has_no_window_and_no_ctrl_c_of_ours() -> None:
    started = Started()
    processes = WindowsProcesses(started, {"SYSTEMDRIVE": "D:"})
    processes.start_in_background(["python"], output=7, environ={"A": "b"})
    assert started.told == [
        {
            "stdin": subprocess.DEVNULL,
            "stdout": 7,
            "stderr": 7,
            "creationflags": NO_WINDOW | NEW_GROUP | OUT_OF_JOB,
            "cwd": "D:\\",
            "env": {"A": "b"},
        }
    ]


def test_where_a_job_lets_nobody_go_it_starts_in_that() -> None:
    started = Started(is_kept=True)
    WindowsProcesses(started, {}).start_in_background(["python"], output=7, environ={})
    assert [told["creationflags"] & OUT_OF_JOB for told in started.told] == [OUT_OF_JOB, 0]


def test_a_function_knows_no_folder_of_the_users_but_where_windows_is(tmp_path: Path) -> None:
    environ = {"SYSTEMROOT": "C:\\Windows", "USERPROFILE": "C:\\Users\\Name", "SECRET": "x"}
    own = WindowsProcesses(environ=environ).own_home(tmp_path)
    assert own.pop("SYSTEMROOT") == "C:\\Windows"
    assert set(own) == {"HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"}
    assert set(own.values()) == {str(tmp_path)}


@pytest.mark.parametrize("name", ["SYSTEMROOT", "USERPROFILE", "PROCESSOR_ARCHITECTURE"])
def test_what_every_program_needs_is_handed_on(name: str) -> None:
    assert name.startswith(WindowsProcesses.needed_variables)


@pytest.mark.parametrize("name", ["AWS_PROFILE", "MOTO_X", "USERDOMAIN"])
def test_nothing_else_is(name: str) -> None:
    assert not name.startswith(WindowsProcesses.needed_variables)


class Job:
    """Stands for a job object."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.is_refused = False

    def add(self, process: int) -> None:
        if self.is_refused:
            raise OSError(5, "Windows refuses to take a process into a job")
        self.said.append(f"add {process}")

    def end(self) -> None:
        self.said.append("end")

    def close(self) -> None:
        self.said.append("close")


class Process:
    """Stands for the first process of a tree."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def wait(self) -> None:
        self._job.said.append("wait")


def test_a_tree_is_ended_as_a_whole_before_it_is_waited_for() -> None:
    job = Job()
    process: Any = Process(job)
    WindowsTree(process, job).kill()
    assert job.said == ["end", "wait", "close"]


class Calls:
    """What Windows does with jobs and sleepers, as `job` tells."""

    def __init__(self) -> None:
        self.job = Job()

    def Job(self) -> Job:
        return self.job

    def resume(self, process: int) -> None:
        self.job.said.append(f"resume {process}")


class Sleeper:
    """A process that was started asleep."""

    _handle = 7

    def __init__(self, said: list[str]) -> None:
        self._said = said

    def kill(self) -> None:
        self._said.append("kill")

    def wait(self) -> None:
        self._said.append("wait")


@pytest.mark.parametrize(
    ("has_jobs", "expected"),
    [
        (True, ["add 7", "resume 7", "end", "wait", "close"]),
        (False, ["resume 7", "kill", "wait"]),
    ],
)
def test_a_process_wakes_in_its_job_or_without_one_where_none_can_be_had(
    tmp_path: Path, has_jobs: bool, expected: list[str]
) -> None:
    """The job that we are in may take no other inside; a function runs all the same."""
    calls = Calls()
    calls.job.is_refused = not has_jobs
    start: Any = lambda *_, **__: Sleeper(calls.job.said)  # noqa: E731
    processes = WindowsProcesses(start, {}, lambda: calls)
    processes.start_tree(["python"], folder=tmp_path, environ={}).kill()
    assert calls.job.said == expected
