"""A week of an event, from the opening to the last row, on an embedded AWS of its own.

2000 register: by the form with duplicates and bad numbers, by a sheet, 200 of them within a second.
SNS throttles for a day, the stack is paused and resumed, the embedded AWS is killed, the handler
deployed twice, numbers are corrected, people forgotten; the last come onto a waiting list, and an
announcement is killed and goes on. In the end everybody was told once or stands there with a
reason, and the export agrees with the outbox to the last row.

`just week` runs it, nothing else does: it takes minutes. `WEEK_STEPS=opens,imports` runs some of
the steps, with the audit at the end. A step whose command is not there is left out, and says so.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest

from smsverifier.local import process
from smsverifier.local.endpoints import chosen_site
from smsverifier.rehearsal.playing import is_full
from smsverifier.sms.countries import landline_pattern, mobile_pattern
from smsverifier.trace.client import ApiResponse, register
from tests.support.program import Program
from tools.reference.commands import commands

pytestmark = [pytest.mark.week, pytest.mark.slow, pytest.mark.timeout(400)]

STARTS = datetime.now() + timedelta(days=7)
FIRST_MESSAGE = "Hi {name}, you are registered for {event.name}."
LATER_MESSAGE = "Hi {name}, you are in for {event.name}!"
SETTINGS: dict[str, Any] = {
    "stack": "week",
    "event": {
        "name": "Arts Fest",
        "starts_at": f"{STARTS:%Y-%m-%d} 10:00",
        "timezone": "Asia/Kolkata",
        "expected_registrations": 2200,
    },
    "registrations": {"max": 2000, "waitlist": True},
    "sms": {
        "message": FIRST_MESSAGE,
        "max_per_second": 500,
    },
    "api": {"requests_per_second": 2000, "burst": 2000},
    "pipe": {"max_retries": 0},
}
REMINDER = "Hi {name}, Arts Fest begins tomorrow at 10."
REMINDED = re.compile("Hi .+, Arts Fest begins tomorrow at 10[.]")
ANNOUNCEMENTS = {"day-before": {"kind": "reminder", "message": REMINDER}}
NAMES = ("Asha Rao", "Seán O'Brien", "=1+1", "मीरा नायर", "Zoë D'Souza", "@home", "-Ravi", "007")

OPENING, BURST, PAUSED, LATER, SHEET, WAITING = 150, 200, 100, 1245, 300, 40
LANDLINES = 5
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
    """Number → SMS that went there beside one confirmation each: to mistyped numbers."""
    form_url: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    def run(self, *args: str) -> Any:
        """One command that succeeds; its document."""
        return self.program.ok(*args, "--json").json

    def configure(self, **changes: Any) -> None:
        """Write the configuration, changed."""
        for key, value in changes.items():
            SETTINGS[key] = {**SETTINGS.get(key, {}), **value}
        (self.program.folder / "config.yaml").write_text(json.dumps(SETTINGS), encoding="utf-8")

    @property
    def api_url(self) -> str:
        """Where the form sends."""
        return f"{self.form_url.rstrip('/')}/registrations"

    def come(self, phones: Sequence[str], *, waits: bool = False) -> list[ApiResponse]:
        """These register by the form, all at once; who is refused with `full` waits if they may."""
        named = list(zip(phones, cycle(NAMES), strict=False))
        with ThreadPoolExecutor(max_workers=16) as pool:
            answers = list(pool.map(lambda who: self._comes(*who), named))
        for (phone, name), answer in zip(named, answers, strict=True):
            if answer.status == 200 and phone not in self.people:
                self.people[phone] = Person(phone, name, phone, waits=waits)
        return answers

    def _comes(self, phone: str, name: str) -> ApiResponse:
        answer = register(self.api_url, {"name": name, "phone": phone}, test=False)
        while answer.status == 429:  # the page tries again as well
            time.sleep(0.2)
            answer = register(self.api_url, {"name": name, "phone": phone}, test=False)
        if is_full(answer):
            return register(self.api_url, {"name": name, "phone": phone}, test=False, waits=True)
        return answer

    def look(self) -> list[dict[str, Any]]:
        """What the outbox of this run holds, kept for the audit."""
        running = process.find_running(chosen_site(os.environ))
        assert running is not None
        with urllib.request.urlopen(f"{running.outbox_url}?format=json") as answer:
            entries: list[dict[str, Any]] = json.load(answer)
        self.sms |= {entry["message_id"]: entry for entry in entries}
        return entries

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Until it holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}"
            time.sleep(0.3)

    def untold(self) -> int:
        """Who is still to be told: nobody has tried, or somebody is at it."""
        health = self.program("status", "--json").json["health"]
        return int(health["sms"]["pending"])

    def all_told(self) -> None:
        """Wait until nobody is left to be told; what SNS has thrown back is told again."""

        def is_over() -> bool:
            if self.untold() == 0:
                return True
            self.program("failures", "retry", "--all", "--yes", "--json")
            self.program("registrations", "resend", "--yes", "--json")
            return False

        time.sleep(1)
        self.wait(is_over, "everybody to be told")

    def pass_days(self, days: int) -> None:
        """Let time pass in the embedded AWS."""
        self.program.ok("local", "clock", f"+{days}d")


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
WHILE_PAUSED, AFTERWARDS = numbers("98130", PAUSED), numbers("98140", LATER)
ON_THE_SHEET, WHO_WAIT = numbers("98220", SHEET), numbers("98330", WAITING)
WANT_NONE = AT_OPENING[20 : 20 + OPTED_OUT]
MISTYPED = dict(zip(AT_OPENING[100:], numbers("98440", CORRECTED), strict=False))
TOLD_ANEW = list(MISTYPED)[:2]
ERASED = AFTERWARDS[:FORGOTTEN]


# --- the steps, in their order --------------------------------------------------------------------


def opens(week: Week) -> None:
    """Monday: the first come, some twice, some with bad numbers, while SNS throttles."""
    assert {a.status for a in week.come(AT_OPENING)} == {200}
    assert {a.status for a in week.come(AT_OPENING[:AGAIN])} == {409}
    bad = [f"+9198{n:02d}" for n in range(BAD // 2)] + numbers("12110", BAD // 2)
    assert {a.status for a in week.come(bad)} == {400}
    assert {a.status for a in week.come(landlines())} == {200}
    for phone in WANT_NONE:
        week.people[phone].reason = "opted out"
    for phone in landlines():
        week.people[phone].reason = "not_a_mobile"
    assert {a.status for a in week.come(AT_ONCE)} == {200}
    week.wait(lambda: week.run("failures", "list")["total"], "SNS to throttle")
    week.all_told()
    week.pass_days(1)


def pauses_and_is_killed(week: Week) -> None:
    """Tuesday: 100 come while nothing is sent, and the embedded AWS is killed meanwhile."""
    week.run("pause")
    assert {a.status for a in week.come(WHILE_PAUSED)} == {200}
    week.look()
    running = process.find_running(chosen_site(os.environ))
    assert running is not None
    before, clock = len(week.sms), running.passed
    os.kill(running.pid, signal.SIGKILL)
    week.environ.delenv("SMSVERIFIER_LOCAL_SMS_PER_SECOND")  # the throttled day is over
    back = week.run("up")
    assert back["put_back"]["registrations"] == len(week.people)
    assert back["outputs"]["form_url"] == week.form_url  # so posters and QR codes live on
    again = process.find_running(chosen_site(os.environ))
    assert again is not None
    assert again.passed == pytest.approx(clock, abs=60)
    week.program.ok("resume")  # the stack that was made anew sends already: nothing happens
    week.all_told()
    week.look()
    assert len(week.sms) == before + PAUSED


def imports(week: Week) -> None:
    """Wednesday: a sheet of 300 from Google Forms."""
    rows = [("11/23/2026 18:00:00", "Da Rosa", phone[3:]) for phone in ON_THE_SHEET]
    path = week.program.folder / "Form responses.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Timestamp", "Full Name", "Mobile Number"), *rows])
    done = week.program("registrations", "import", path.name, "--tell", "--yes", "--json").json
    assert (done["added"], done["refused"]) == (SHEET, 0)
    for phone in ON_THE_SHEET:
        week.people[phone] = Person(phone, "Da Rosa", phone)
    week.all_told()
    again = week.program("registrations", "import", path.name, "--tell", "--yes", "--json").json
    assert again["added"] == 0


def deploys(week: Week) -> None:
    """The text is changed, and the handler deployed."""
    was = SETTINGS["sms"]["message"]
    week.configure(sms={"message": LATER_MESSAGE if was == FIRST_MESSAGE else FIRST_MESSAGE})
    assert "handler" in week.run("deploy")["updated"]


def goes_on(week: Week) -> None:
    """Thursday: the rest comes, and a second deployment in between."""
    half = len(AFTERWARDS) // 2
    assert {a.status for a in week.come(AFTERWARDS[:half])} == {200}
    deploys(week)
    assert {a.status for a in week.come(AFTERWARDS[half:])} == {200}
    week.all_told()
    week.pass_days(1)


def corrects(week: Week) -> None:
    """Five numbers are put right; two of those people are told again."""
    for wrong, right in MISTYPED.items():
        tell = ["--tell"] if wrong in TOLD_ANEW else []
        week.program.ok("registrations", "correct", wrong, "--to", right, *tell, "--yes")
        person = week.people.pop(wrong)
        week.people[right] = person
        person.phone = right
        if tell:
            week.extra[wrong] += 1
            person.texted = right
    week.all_told()


def fills_up(week: Week) -> None:
    """Friday: every place is taken, who comes now waits, and two are forgotten."""
    assert len(week.people) == 2000
    for phone in WHO_WAIT:  # one after the other: who came first gets the first place
        assert [a.status for a in week.come([phone], waits=True)] == [200]
    week.look()  # `forget` takes out what was sent to them as well
    shown = week.run("registrations", "list", "--count")
    assert shown["count"] == 2000 + WAITING
    for phone in ERASED:
        week.program.ok("registrations", "forget", phone, "--yes")
        week.extra[phone] += 1
        del week.people[phone]
        first = next(week.people[p] for p in WHO_WAIT if week.people[p].waits)
        first.waits = False
    week.counts["promoted to a freed place"] = len(ERASED)
    week.all_told()


def closes(week: Week) -> None:
    """It is closed by hand, at the API itself, and opened again."""
    week.run("registrations", "close")
    answer = register(week.api_url, {"name": "Late", "phone": "+919855500001"}, test=False)
    assert (answer.status, answer.body["status"]) == (403, "closed")
    week.run("registrations", "reopen")
    again = register(week.api_url, {"name": "Late", "phone": "+919855500001"}, test=False)
    assert again.body["status"] in {"full", "closed", "registered"}
    if again.status == 200:
        week.people["+919855500001"] = Person("+919855500001", "Late", "+919855500001")
    week.all_told()


def reminds(week: Week) -> None:
    """Saturday: an announcement to all, killed in the middle, and gone on with."""
    week.configure(announcements=ANNOUNCEMENTS)
    week.run("up")
    week.pass_days(2)  # nobody is reminded who registered within a day
    started = week.program.start("announce", "day-before", "--yes", "--json")
    week.wait(lambda: len(reminders(week)) >= 100, "the first reminders")
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    week.counts["reminders before the kill"] = len(reminders(week))
    expected = {p.phone for p in week.people.values() if not p.reason and not p.waits}

    def is_done() -> bool:
        week.program("announce", "day-before", "--yes", "--json")
        return len(reminders(week)) >= len(expected)

    week.wait(is_done, "everybody to be reminded")
    assert Counter(sms["to"] for sms in reminders(week)) == Counter(expected)


def reminders(week: Week) -> list[dict[str, Any]]:
    return [sms for sms in week.look() if REMINDED.fullmatch(sms["text"])]


@dataclass(frozen=True)
class Step:
    """One of the week, and the commands without which it cannot be."""

    run: Callable[[Week], None]
    needs: tuple[str, ...] = ()


STEPS = (
    Step(opens, ("local clock",)),
    Step(pauses_and_is_killed),
    Step(imports),
    Step(deploys),
    Step(goes_on, ("local clock",)),
    Step(corrects),
    Step(fills_up, ("registrations promote",)),
    Step(closes, ("registrations close",)),
    Step(reminds, ("announce",)),
)


def chosen() -> Iterator[Step]:
    """Those that WEEK_STEPS names, or all, as far as the commands are there."""
    named = os.environ.get("WEEK_STEPS", "").replace(",", " ").split()
    there = commands()
    for step in STEPS:
        if named and step.run.__name__ not in named:
            continue
        if missing := [name for name in step.needs if name not in there]:
            say(f"left out: {step.run.__name__}, for want of {', '.join(missing)}")
            continue
        yield step


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


@pytest.fixture
def week(lonely: Program, monkeypatch: pytest.MonkeyPatch) -> Week:
    """The stack on its first morning."""
    monkeypatch.setenv("SMSVERIFIER_LOCAL_SMS_PER_SECOND", str(THROTTLED_AT))
    monkeypatch.setenv("SMSVERIFIER_LOCAL_SMS_OPTED_OUT", ",".join(WANT_NONE))
    made = Week(lonely, monkeypatch)
    made.configure()
    made.form_url = made.run("up")["outputs"]["form_url"]
    return made


def test_a_week(week: Week) -> None:
    for step in chosen():
        began = time.monotonic()
        step.run(week)
        took = time.monotonic() - began
        say(f"{step.run.__name__:22} {took:5.1f} s  {len(week.people)} people")
    audit(week)


# --- the audit ------------------------------------------------------------------------------------


def audit(week: Week) -> None:
    """Everybody once, or with a reason; the export and the outbox to the last row."""
    week.look()
    week.run("registrations", "export", "--out", "all.jsonl")
    rows = read_rows(week.program.folder / "all.jsonl")
    assert Counter(row["phone"] for row in rows) == Counter(week.people.keys())
    sent = {id_: sms for id_, sms in week.sms.items() if not REMINDED.fullmatch(sms["text"])}
    untold: Counter[str] = Counter()
    for row in rows:
        person = week.people[row["phone"]]
        if person.waits:
            assert row.get("sms_status") is None
            untold["waiting list"] += 1
        elif person.reason == "not_a_mobile":
            assert (row["sms_status"], row["sms_error"]) == ("failed", person.reason)
            untold[person.reason] += 1
        else:
            sms = sent.pop(row["sms_message_id"])
            assert (row["sms_status"], sms["to"]) == ("sent", person.texted)
            assert (sms["status"] == "delivered") is not bool(person.reason)
            untold[person.reason] += bool(person.reason)
    assert Counter(sms["to"] for sms in sent.values()) == week.extra
    say_counts(week, rows, untold)


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def say_counts(week: Week, rows: Sequence[object], untold: Counter[str]) -> None:
    counted: Iterable[tuple[str, int]] = (
        ("rows at the end", len(rows)),
        ("told, once each", len(rows) - sum(untold.values())),
        *((f"not told: {reason}", number) for reason, number in untold.items() if reason),
        ("SMS in all", len(week.sms)),
        ("of them reminders", sum(1 for s in week.sms.values() if REMINDED.fullmatch(s["text"]))),
        *week.counts.items(),
    )
    for what, number in counted:
        say(f"{number:6}  {what}")
