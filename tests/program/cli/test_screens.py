"""Whole screens, as people see them: compared with the files in `golden`.

What changes from run to run is replaced by a word: addresses' ports and ids, message ids, times.
After a wanted change, `GOLDEN=write pytest tests/program/cli/test_screens.py` writes them anew.
"""

import re
from pathlib import Path

import pytest

from tests.support import golden
from tests.support.program import Program, Ran

GOLDEN = Path(__file__).parent / "golden"
VOLATILE = (
    (r"(?m)^Looking at .+ …\n", ""),  # said only where that takes a second
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"_smsverifier/[\w-]{22}/", "_smsverifier/SECRET/"),
    (r"/\S+/folder:", "FOLDER:"),
    (r"execute-api/[a-z0-9]+/", "execute-api/API/"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "MESSAGE-ID"),
    (r"\(\d+ characters\)", "(N characters)"),
    (r"\d+ properties", "N properties"),
    (r"\d+\.\d s", "TIME"),
    (r"[A-Za-z0-9+/]{43}=", "SHA-256"),
    (r"deployed( +)[0-9a-f]{16}", r"deployed\1HASH"),
)


ANNOUNCING = """
event:
  starts_at: 2046-12-05 18:00
announcements:
  day-before:
    kind: reminder
    message: Hi {name}, {event.name} is tomorrow. Bring your college ID.
    at: -1d 18:00
  thanks:
    kind: promotion
    message: Thank you, {name}!
"""
ANOTHER_FORM = """
form:
  fields:
    - {{name: name, label: Your name, max_length: 80}}
    - {{name: phone, label: Mobile number, type: phone, max_length: 16}}
    - {{name: college, label: {label}}}
sms:
  message: "{message}"
"""


def screen(ran: Ran) -> str:
    """Both streams, the exit code, and nothing volatile."""
    said = map(without_the_volatile, (ran.stdout, ran.stderr))
    stdout, stderr = (each.rstrip("\n") for each in said)
    return "\n".join([f"exit {ran.exit_code}", "--- stdout", stdout, "--- stderr", stderr, ""])


def without_the_volatile(text: str) -> str:
    """Of one stream: what is told of a slow machine alone goes with its line."""
    text = re.sub(r" +\d+ ms", lambda found: "TIME".rjust(len(found[0])), text)
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text)
    return text


def assert_golden(name: str, text: str) -> None:
    golden.assert_golden(GOLDEN / f"{name}.txt", text)


def sorted_talk(ran: Ran) -> Ran:
    """Steps run at the same time: the order of what is said is not fixed."""
    said = ran.stderr.splitlines()
    return Ran(ran.exit_code, ran.stdout, "\n".join([said[0], *sorted(said[1:-1]), said[-1]]))


def test_plan_of_a_new_stack(program: Program) -> None:
    assert_golden("plan_new", screen(program("plan")))


def test_plan_in_sync(program: Program) -> None:
    program.up()
    assert_golden("plan_in_sync", screen(program("plan")))


def test_plan_and_status_of_a_changed_configuration(program: Program) -> None:
    program.up()
    program.config("pipe:\n  batch_size: 5\napi:\n  burst: 100\n")
    assert_golden("plan_changed", screen(program("plan")))
    assert_golden("plan_details", screen(program("plan", "--details")))
    assert_golden("status_drifted", screen(program("status")))


def test_plan_of_another_label_and_message(program: Program) -> None:
    program.config(ANOTHER_FORM.format(label="College", message="Hi {name}, see you there!"))
    program.up()
    label = "College or university"
    program.config(ANOTHER_FORM.format(label=label, message="Hi {name}, bring your ID!"))
    assert_golden("plan_in_words", screen(program("plan")))
    assert_golden("plan_details_in_words", screen(program("plan", "--details")))


def test_up(program: Program) -> None:
    assert_golden("up", screen(sorted_talk(program("up"))))


def test_up_again(program: Program) -> None:
    program.up()
    assert_golden("up_again", screen(program("up")))


def test_status_ready(program: Program) -> None:
    program.up()
    program.ok("test-register", "+919876543210")
    assert_golden("status_ready", screen(program("status")))


def test_status_absent(program: Program) -> None:
    assert_golden("status_absent", screen(program("status")))


def test_test_register(program: Program) -> None:
    program.up()
    assert_golden("test_register", screen(program("test-register", "+919876543210")))
    assert_golden("test_register_twice", screen(program("test-register", "+919876543210")))


def test_announcements(program: Program) -> None:
    program.config(ANNOUNCING)
    program.up()
    program.ok("registrations", "add", "+919876543210", "--name", "Asha", "--no-tell")
    shown = [screen(program("announce", "day-before", *more)) for more in (["--dry-run"], [])]
    shown += [
        screen(program("announcements", *what)) for what in (["list"], ["show", "day-before"])
    ]
    shown.append(screen(program("announcements", "cancel", "day-before")))
    assert_golden("announcements", "".join(shown))


def test_down(program: Program) -> None:
    program.up()
    ran = program("down")
    quiet = Ran(ran.exit_code, ran.stdout, "\n".join(ran.stderr.splitlines()[:4]))
    assert_golden("down", screen(quiet))


def test_up_on_aws_shows_what_it_will_do_before_it_asks(aws_program: Program) -> None:
    assert_golden("up_aws_asks", screen(aws_program("up")))


def test_up_on_aws_says_in_words_what_it_will_change(aws_program: Program) -> None:
    before = (aws_program.folder / "config.yaml").read_text(encoding="utf-8")
    aws_program.ok("up", "--yes")
    aws_program.config(f"{before}\nform: {{title: Night of hacks}}\n")
    ran = aws_program("up")
    assert (ran.exit_code, "title: " in ran.stderr) == (2, True)
    assert "→ Night of hacks" in ran.stderr


def test_a_wrong_configuration(program: Program) -> None:
    program.config("stack: Bad_Name\nstak: 1\nsms:\n  message: 'Hi {nam}'\n")
    assert_golden("error_configuration", screen(program("plan")))


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("error_region", ("plan", "--region", "ap-suth-1")),
        ("error_command", ("nope",)),
        ("error_demo_on_aws", ("up", "--target", "aws")),
        ("error_phone", ("test-register", "12")),
    ],
)
def test_a_wrong_command_line(program: Program, name: str, args: tuple[str, ...]) -> None:
    assert_golden(name, screen(program(*args)))
