"""Every document that a command prints has the keys that `docs/reference/json.md` names, no other.

Of what is empty or null here, `tests/unit/docs/test_reference.py` holds the members against the
page.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.letters import Letters
from tests.support.program import Program
from tests.support.whole_stack import WholeStack
from tools.reference import differences, page, shapes

PARTS = shapes(page("json"))
ASHA = "+919876543210"


def check(told: Callable[..., Any], name: str) -> None:
    assert list(differences(told, PARTS[name], PARTS)) == []


@pytest.fixture
def told(program: Program) -> Callable[..., Any]:
    """Runs a command with --json and holds its document against the page."""

    def run_and_check(name: str, *more: str, key: str | None = None) -> Any:
        document = program(*name.split(), *more, "--json").json
        check(document, key or name)
        return document

    return run_and_check


def test_those_of_a_stack(told: Callable[..., Any]) -> None:
    told("plan")
    told("up")
    assert told("stacks")["stacks"] != []
    told("test-register", ASHA)
    told("status")
    told("open", "form")
    told("deploy")
    told("check")
    told("logs")
    told("form")
    words = ("--kind", "change", "--message", "Hall 2", "--at", "2090-01-01 9:00")
    told("announce", "hall", *words)
    told("announce", "hall", *words, "--dry-run")
    told("announcements list")
    told("announcements show", "hall")
    told("announcements cancel", "hall")
    assert told("status")["announcements"] != []
    told("pause")
    told("resume")
    told("eject terraform", "--no-mark")
    told("eject terraform", "--force", "--yes")
    assert told("plan")["ejected"]
    told("status")
    told("stacks")
    told("pause")
    told("resume")
    told("up", "--take-back")
    told("down")
    told("eject terraform", "--force")


def test_those_of_registrations(stack: WholeStack, told: Callable[..., Any]) -> None:
    told("test-register", ASHA)
    told("registrations list")
    told("registrations list", "--count", key="registrations list --count")
    told("registrations list", "--by", "source", key="registrations list --by")
    told("registrations show", ASHA)
    told("registrations add", f"{ASHA[:-1]}5", "--name", "Ravi")
    files = told("registrations export")["files"]
    told("registrations resend", "--phone", ASHA, "--even-if-told")
    Letters(stack).write(ASHA)
    told("failures list")
    told("failures retry", "--all")
    told("registrations correct", ASHA, "--to", "+919876543211")
    told("registrations correct", ASHA, "--to", "+919876543211", "--tell")
    told("registrations forget", "+919876543211")
    told("registrations close")
    told("registrations reopen")
    told("registrations promote")
    told("registrations remove-tests")
    told("registrations import", files["jsonl"])
    told("registrations import", files["csv"], "--tell")
    told("registrations export", "--xlsx")
    sheet = told("registrations export", "--check-in")["files"]["xlsx"]
    told("registrations import", sheet, key="a check-in sheet that is imported")


def test_an_import_that_tells(
    program: Program, stack: WholeStack, told: Callable[..., Any]
) -> None:
    (program.folder / "people.csv").write_text(f"registration_id,phone,name\n{ASHA},{ASHA},Asha\n")
    told("registrations import", "people.csv")
    (program.folder / "more.csv").write_text(
        f"registration_id,phone,name\n{ASHA[:-1]}1,{ASHA[:-1]}1,B\n"
    )
    document = program("registrations", "import", "more.csv", "--tell", "--json").json
    assert document.pop("deployed").keys() == {"in_sync", "differs"}
    check(document, "registrations import")


def test_a_sheet_of_somebodys_own(
    program: Program, stack: WholeStack, told: Callable[..., Any]
) -> None:
    rows = ["Name,Phone,Attended,SMS opt-in", f"Asha,{ASHA},x,Yes", "Ravi,12,,Yes"]
    rows += [f"A,{ASHA},,Yes", "=1+A,9876543277,,Yes", "B,9876543278,,No"]
    (program.folder / "guests.csv").write_text("\n".join([*rows, ""]))
    for options in ([], ["--tell", "--where", "SMS opt-in=Yes"]):
        ran = program("registrations", "import", "guests.csv", "--json", *options)
        assert ran.exit_code == 3
        check(ran.json, "a sheet that is imported")
    ran = program("registrations", "import", "guests.csv", "--json", "--yes", "--tell")
    document = ran.json
    assert document.pop("deployed").keys() == {"in_sync", "differs"}
    check(document, "a sheet that is imported")
    assert document["told"]["sent"] == 3


def test_those_that_reach_no_stack(program: Program, told: Callable[..., Any]) -> None:
    told("eject terraform", "--new")
    told("eject aws-cli")
    told("eject aws-cli", "--out", "by-hand")
    told("message")
    told("message", "--dlt", key="message --dlt")
    told("cost")
    told("init")
    assert told("stacks")["stacks"] == []
    told("policy", "--account", "111122223333", "--target", "aws", "--stack", "hack")


def test_those_of_the_sandbox(told: Callable[..., Any]) -> None:
    told("numbers list")
    told("numbers add", ASHA, key="numbers add")
    told("numbers exit")


def test_those_of_the_embedded_aws(program: Program, told: Callable[..., Any]) -> None:
    told("local status")
    told("local start")
    told("local env")
    told("local clock")
    told("local logs")


def test_those_of_an_embedded_aws_that_does_not_run(lonely: Program) -> None:
    for command in ("status", "env", "stop"):
        check(lonely("local", command, "--json").json, f"local {command}")


def test_those_of_what_went_wrong(program: Program, stack: WholeStack) -> None:
    check(program("plan", "--region", "ap-suth-1", "--json").json, "an error")
    (program.folder / "bad.csv").write_text("registration_id,phone,name\n1,12,Asha\n")
    ran = program("registrations", "import", "bad.csv", "--json")
    check(ran.json, "an import that is refused")
    program.config("stack: Bad_Name\n")
    check(program("plan", "--json").json, "a configuration that is refused")
