"""A week of an event, from the opening to the last row, on an embedded AWS of its own.

2000 register: by the form with duplicates and bad numbers, by a sheet, 200 of them within a second.
SNS throttles for a day, the stack is paused and resumed, the embedded AWS is killed, the handler
deployed twice, numbers are corrected, people forgotten; the last come onto a waiting list, and an
announcement is killed and goes on. In the end everybody was told once or stands there with a
reason, and the export agrees with the outbox to the last row.

`just week` runs it, nothing else does: it takes minutes. Its days are the embedded AWS's, from
tomorrow on: so what may be texted when is the same whenever it runs.
"""

import csv
import json
import os
import re
import signal
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smsverifier.local import process
from smsverifier.local.endpoints import chosen_site
from smsverifier.rehearsal.playing import is_full
from smsverifier.sms.countries import landline_pattern, mobile_pattern
from smsverifier.trace.client import ApiResponse, register
from tests.support.program import Program

pytestmark = [pytest.mark.week, pytest.mark.slow, pytest.mark.timeout(300)]

ZONE = "Asia/Kolkata"
MIDNIGHT = datetime.now(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
MONDAY = MIDNIGHT + timedelta(days=1)
"""Of the week played here, whatever day it is."""
PLACES = 2000
FIRST_MESSAGE = "Hi {name}, you are registered for {event.name}."
LATER_MESSAGE = "Hi {name}, you are in for {event.name}!"
TOLD = re.compile("Hi .+, you are (registered for Arts Fest[.]|in for Arts Fest!)")
REMINDER = "Hi {name}, Arts Fest begins tomorrow at 10."
REMINDED = re.compile("Hi .+, Arts Fest begins tomorrow at 10[.]")
SETTINGS: dict[str, Any] = {
    "stack": "week",
    "event": {
        "name": "Arts Fest",
        "starts_at": f"{MONDAY + timedelta(days=6):%Y-%m-%d} 10:00",
        "timezone": ZONE,
        "expected_registrations": 2200,
    },
    "registrations": {"max": PLACES, "waitlist": True},
    "sms": {"message": FIRST_MESSAGE, "max_per_second": 500},
    "api": {"requests_per_second": 2000, "burst": 2000},
    "pipe": {"max_retries": 0},
    "announcements": {"day-before": {"kind": "reminder", "message": REMINDER}},
}
NAMES = ("Asha Rao", "Seán O'Brien", "=1+1", "मीरा नायर", "Zoë D'Souza", "@home", "-Ravi", "007")

OPENING, BURST, PAUSED, BEFORE_THE_KILL, LATER = 150, 200, 50, 50, 1245
LANDLINES, SHEET, WAITING = 5, 300, 40
AGAIN, BAD, OPTED_OUT, CORRECTED, FORGOTTEN = 60, 40, 12, 5, 2
THROTTLED_AT = 15
"""SMS a second that SNS takes on the first day."""
PATIENCE = 60.0


@dataclass
class Person:
    """One registrant, and what is to become of them."""

    phone: str
    name: str
    texted: str
    """The number that the confirmation went to; another than `phone` after a correction."""
    reason: str = ""
    """Why they are not told, as a row or a receipt says it; blank: they are."""
    waits: bool = False


@dataclass
class Week:
    """The stack in its week, and what has happened so far."""

    program: Program
    environ: pytest.MonkeyPatch
    people: dict[str, Person] = field(default_factory=dict)
    sms: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Message id → SMS, of all runs: an outbox ends with its embedded AWS."""
    extra: Counter[str] = field(default_factory=Counter)
    """Number → SMS beside one confirmation for each row: to mistyped numbers, to who is erased."""
    form_url: str = ""
    sent_at: list[float] = field(default_factory=list)
    """Of each registration, in seconds."""
    letters: int = 0
    """Dead letters: what SNS has thrown back, and was told again."""
    counts: dict[str, object] = field(default_factory=dict)
    """What → how many: said at the end."""

    def run(self, *args: str) -> Any:
        """One command that succeeds; its document."""
        return self.program.ok(*args, "--json").json

    def configure(self, message: str) -> None:
        """Write the configuration with this text of the confirmation."""
        SETTINGS["sms"]["message"] = message
        (self.program.folder / "config.yaml").write_text(json.dumps(SETTINGS), encoding="utf-8")

    def be_on(self, day: int, hour: int = 10) -> None:
        """Let time pass in the embedded AWS: until that day after Monday."""
        moment = MONDAY + timedelta(days=day, hours=hour)
        self.program.ok("local", "clock", f"{moment:%Y-%m-%d %H:%M}")

    @property
    def api_url(self) -> str:
        """Where the form sends."""
        return f"{self.form_url.rstrip('/')}/registrations"

    def come(self, phones: Sequence[str], *, side_by_side: int = 16) -> list[ApiResponse]:
        """These register by the form; who finds it full goes onto the waiting list."""
        named = list(zip(phones, cycle(NAMES), strict=False))
        with ThreadPoolExecutor(max_workers=side_by_side) as pool:
            answers = list(pool.map(lambda who: self._comes(*who), named))
        for (phone, name), answer in zip(named, answers, strict=True):
            if answer.status == 200:
                waits = answer.body["status"] == "waiting"
                self.people[phone] = Person(phone, name, phone, waits=waits)
        return answers

    def _comes(self, phone: str, name: str) -> ApiResponse:
        fields = {"name": name, "phone": phone}
        self.sent_at.append(time.monotonic())
        answer = register(self.api_url, fields, test=False)
        while answer.status == 429:  # the page tries again as well
            time.sleep(0.2)
            answer = register(self.api_url, fields, test=False)
        return register(self.api_url, fields, test=False, waits=True) if is_full(answer) else answer

    def look(self) -> list[dict[str, Any]]:
        """What the outbox of this run holds, kept for the audit."""
        with urllib.request.urlopen(f"{self.running.outbox_url}?format=json") as answer:
            entries: list[dict[str, Any]] = json.load(answer)
        self.sms |= {entry["message_id"]: entry for entry in entries}
        return entries

    @property
    def running(self) -> process.Running:
        """The embedded AWS that runs now."""
        found = process.find_running(chosen_site(os.environ))
        assert found is not None
        return found

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Until it holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}"
            time.sleep(0.3)

    def pending(self) -> int:
        """Who is still to be told: nobody has tried, or somebody is at it."""
        health = self.program("status", "--json").json["health"]
        return int(health["sms"]["pending"])

    def all_told(self) -> None:
        """Wait until nobody is left to be told; what SNS has thrown back is told again."""

        def is_over() -> bool:
            if self.pending() == 0:
                return True
            tried = self.program("failures", "retry", "--all", "--yes", "--json")
            self.letters += int(tried.json["removed"])
            self.program("registrations", "resend", "--yes", "--json")
            return False

        time.sleep(1)
        self.wait(is_over, "everybody to be told")


def statuses(answers: Sequence[ApiResponse]) -> set[int]:
    return {answer.status for answer in answers}


# --- the numbers ----------------------------------------------------------------------------------


def numbers(begin: str, count: int) -> list[str]:
    """Mobile numbers that differ in their last digits."""
    return [f"+91{begin}{n:0{10 - len(begin)}d}" for n in range(count)]


def landlines() -> list[str]:
    """Numbers that the form takes for mobile and that are landlines for certain."""
    rng = Random(1)
    mobile, fixed = re.compile(mobile_pattern("IN")), re.compile(landline_pattern("IN"))
    found: dict[str, None] = {}
    while len(found) < LANDLINES:
        number = f"+91{rng.randrange(6 * 10**9, 10**10)}"
        if mobile.fullmatch(number) and fixed.fullmatch(number):
            found[number] = None
    return list(found)


AT_OPENING, AT_ONCE = numbers("98110", OPENING), numbers("98120", BURST)
WHILE_PAUSED, UNTOLD_AT_THE_KILL = numbers("98130", PAUSED), numbers("98131", BEFORE_THE_KILL)
AFTERWARDS, ON_THE_SHEET = numbers("98140", LATER), numbers("98220", SHEET)
WHO_WAIT, TOO_LATE = numbers("98330", WAITING), "+919855500001"
WANT_NONE = AT_OPENING[20 : 20 + OPTED_OUT]
MISTYPED = dict(zip(AT_OPENING[100:], numbers("98440", CORRECTED), strict=False))
TOLD_ANEW = list(MISTYPED)[:2]
ERASED = AFTERWARDS[:FORGOTTEN]


# --- the steps, in their order --------------------------------------------------------------------


def opens(week: Week) -> None:
    """Monday: the first come, some twice, some with bad numbers, while SNS throttles."""
    assert statuses(week.come(AT_OPENING)) == {200}
    assert statuses(week.come(AT_OPENING[:AGAIN])) == {409}
    bad = [f"+9198{n:02d}" for n in range(BAD // 2)] + numbers("12110", BAD // 2)
    assert statuses(week.come(bad)) == {400}
    assert statuses(week.come(landlines())) == {200}
    for phone in WANT_NONE:
        week.people[phone].reason = "opted out"
    for phone in landlines():
        week.people[phone].reason = "not_a_mobile"
    week.counts |= {"came twice, refused": AGAIN, "bad numbers, refused": BAD}


def bursts(week: Week) -> None:
    """200 within a second, of whom SNS takes no more than 15 a second."""
    before = len(week.sent_at)
    assert statuses(week.come(AT_ONCE, side_by_side=BURST)) == {200}
    first, *_, last = sorted(week.sent_at[before:])
    assert last - first < 1
    week.counts |= {
        "seconds in which a burst of 200 was sent": f"{last - first:.2f}",
        "seconds until the last of them had an answer": f"{time.monotonic() - first:.2f}",
    }
    week.wait(lambda: week.run("failures", "list")["total"], "SNS to throttle")
    week.all_told()
    assert week.letters
    week.counts["thrown back by SNS, and told later"] = week.letters


def is_killed(week: Week) -> None:
    """The embedded AWS is killed while 50 are still to be told; then SNS throttles no more."""
    week.run("pause")  # so that the outbox, which ends with it, can be read before
    assert statuses(week.come(UNTOLD_AT_THE_KILL)) == {200}
    week.look()
    before, clock = len(week.sms), week.running.passed
    os.kill(week.running.pid, signal.SIGKILL)
    week.environ.delenv("SMSVERIFIER_LOCAL_SMS_PER_SECOND")
    back = week.run("up")
    assert back["put_back"]["registrations"] == len(week.people)
    assert back["outputs"]["form_url"] == week.form_url  # so posters and QR codes live on
    assert week.running.passed == pytest.approx(clock, abs=60)
    week.all_told()  # a pause ends with the embedded AWS
    week.look()
    assert len(week.sms) == before + BEFORE_THE_KILL
    week.counts["put back after the kill"] = len(week.people)
    week.counts["of them still to be told, and told"] = BEFORE_THE_KILL


def pauses_and_resumes(week: Week) -> None:
    """Tuesday: 50 come while nothing is sent, and are told when it goes on."""
    week.be_on(1)
    told = len(week.look())
    week.run("pause")
    assert statuses(week.come(WHILE_PAUSED)) == {200}
    assert (week.pending(), len(week.look())) == (PAUSED, told)
    week.run("resume")
    week.all_told()
    assert len(week.look()) == told + PAUSED
    week.counts["came while it was paused, told by resume"] = PAUSED


def imports(week: Week) -> None:
    """Wednesday: a sheet of 300 from Google Forms, twice."""
    week.be_on(2)
    rows = [("11/23/2026 18:00:00", "Da Rosa", phone[3:]) for phone in ON_THE_SHEET]
    path = week.program.folder / "Form responses.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Timestamp", "Full Name", "Mobile Number"), *rows])
    command = ("registrations", "import", path.name, "--tell", "--yes")
    done = week.run(*command)
    assert (done["added"], done["refused"]) == (SHEET, 0)
    for phone in ON_THE_SHEET:
        week.people[phone] = Person(phone, "Da Rosa", phone)
    week.all_told()
    assert week.run(*command)["added"] == 0
    week.counts["came by the sheet"] = SHEET


def deploys(week: Week) -> None:
    """The text is changed, and the handler deployed."""
    was = SETTINGS["sms"]["message"]
    week.configure(LATER_MESSAGE if was == FIRST_MESSAGE else FIRST_MESSAGE)
    assert "handler" in week.run("deploy")["updated"]
    week.counts["deployments"] = 2


def goes_on(week: Week) -> None:
    """Thursday: the rest comes, with a deployment before, and one while they are told."""
    week.be_on(3)
    half = len(AFTERWARDS) // 2
    deploys(week)
    assert statuses(week.come(AFTERWARDS[:half])) == {200}
    deploys(week)
    assert statuses(week.come(AFTERWARDS[half:])) == {200}
    week.all_told()


def corrects(week: Week) -> None:
    """Five numbers are put right; two of those people are told again."""
    for wrong, right in MISTYPED.items():
        tell = ["--tell"] if wrong in TOLD_ANEW else []
        week.run("registrations", "correct", wrong, "--to", right, *tell, "--yes")
        person = week.people.pop(wrong)
        week.people[right] = person
        person.phone = right
        if tell:
            week.extra[wrong] += 1
            person.texted = right
    week.all_told()
    week.counts |= {"numbers put right": CORRECTED, "of them told anew": len(TOLD_ANEW)}


def fills_up(week: Week) -> None:
    """Friday: every place is taken, so who comes now waits; two are forgotten, two come in."""
    week.be_on(4)
    assert len(week.people) == PLACES
    assert not any(person.waits for person in week.people.values())
    for phone in WHO_WAIT:  # one after the other: who came first gets the first place
        assert statuses(week.come([phone])) == {200}
        assert week.people[phone].waits
    week.look()  # `forget` takes out what was sent to them as well
    assert week.run("registrations", "list", "--count")["count"] == PLACES + WAITING
    for phone, comes_in in zip(ERASED, WHO_WAIT, strict=False):
        week.run("registrations", "forget", phone, "--yes")
        week.extra[phone] += 1
        del week.people[phone]
        week.people[comes_in].waits = False
    week.all_told()
    assert not {sms["to"] for sms in week.look()} & set(ERASED)
    week.counts |= {
        "registered until it was full": PLACES,
        "came when it was full, onto the waiting list": WAITING,
        "forgotten": FORGOTTEN,
        "promoted to a freed place": FORGOTTEN,
    }


def closes(week: Week) -> None:
    """It is closed by hand, at the API itself, and opened again: full as before."""
    late = {"name": "Late", "phone": TOO_LATE}
    week.run("registrations", "close")
    answer = register(week.api_url, late, test=False, waits=True)
    assert (answer.status, answer.body["status"]) == (403, "closed")
    week.run("registrations", "reopen")
    assert is_full(register(week.api_url, late, test=False))


def reminds(week: Week) -> None:
    """Saturday: an announcement to all, killed in the middle, and gone on with."""
    week.be_on(5, hour=12)
    left_out = sum(bool(person.reason) or person.waits for person in week.people.values())
    started = week.program.start("announce", "day-before", "--yes", "--json")
    week.wait(lambda: len(reminders(week)) >= 100, "the first reminders")
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    before_the_kill = len(reminders(week))
    assert before_the_kill < len(week.people) - left_out
    # Numbers that nobody can text are tried, and fail: an announcement knows of them by that.
    week.wait(lambda: week.run("announce", "day-before", "--yes")["state"] == "done", "its end")
    assert week.run("announce", "day-before", "--yes")["registrations"] == 0
    week.counts["reminders before the kill"] = before_the_kill


def reminders(week: Week) -> list[dict[str, Any]]:
    return [sms for sms in week.look() if REMINDED.fullmatch(sms["text"])]


STEPS = (
    opens,
    bursts,
    is_killed,
    pauses_and_resumes,
    imports,
    goes_on,
    corrects,
    fills_up,
    closes,
    reminds,
)


@pytest.fixture
def week(lonely: Program, monkeypatch: pytest.MonkeyPatch) -> Week:
    """The stack on its first morning."""
    monkeypatch.setenv("SMSVERIFIER_LOCAL_SMS_PER_SECOND", str(THROTTLED_AT))
    monkeypatch.setenv("SMSVERIFIER_LOCAL_SMS_OPTED_OUT", ",".join(WANT_NONE))
    made = Week(lonely, monkeypatch)
    made.configure(FIRST_MESSAGE)
    made.form_url = made.run("up")["outputs"]["form_url"]
    made.be_on(0)
    return made


def test_a_week(week: Week) -> None:
    for step in STEPS:
        began = time.monotonic()
        step(week)
        took = time.monotonic() - began
        say(f"{step.__name__:22} {took:5.1f} s  {len(week.people)} people")
    audit(week)


# --- the audit ------------------------------------------------------------------------------------


def audit(week: Week) -> None:
    """Everybody once, or with a reason; the export and the outbox to the last row."""
    week.look()
    week.run("registrations", "export", "--out", "all.jsonl")
    rows = read_rows(week.program.folder / "all.jsonl")
    assert Counter(row["phone"] for row in rows) == Counter(week.people.keys())
    left = dict(week.sms)
    untold = Counter(audit_row(week.people[row["phone"]], row, left) for row in rows)
    assert Counter(sms["to"] for sms in left.values()) == week.extra
    say_counts(week, len(rows), untold)


def audit_row(person: Person, row: Mapping[str, Any], left: dict[str, dict[str, Any]]) -> str:
    """Takes this person's SMS out of those that are left; why they were not told, or nothing."""
    reminder: Any = row.get("announce.day-before.message_id")
    if person.waits:
        assert (row.get("sms_status"), reminder) == (None, None)
        return "waiting list"
    if person.reason == "not_a_mobile":
        assert (row["sms_status"], row["sms_error"], reminder) == ("failed", person.reason, None)
        return person.reason
    sms = left.pop(row["sms_message_id"])
    assert (row["sms_status"], sms["to"]) == ("sent", person.texted)
    assert TOLD.fullmatch(sms["text"])
    assert (sms["status"] == "delivered") is not bool(person.reason)
    if person.reason:
        assert reminder is None
        return person.reason
    sms = left.pop(reminder)
    assert (sms["to"], sms["status"]) == (person.phone, "delivered")
    assert REMINDED.fullmatch(sms["text"])
    return ""


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def say_counts(week: Week, rows: int, untold: Counter[str]) -> None:
    """For whoever reads the run's output."""
    counted = {
        **week.counts,
        "rows at the end": rows,
        "told, once each": untold[""],
        **{f"not told: {why}": number for why, number in untold.items() if why},
        "reminded, once each": untold[""],
        "SMS in all": len(week.sms),
    }
    for what, number in counted.items():
        say(f"{number!s:>6}  {what}")


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
