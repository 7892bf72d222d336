"""The event on its stage: the stack as `up` makes it, the people at its API, the phones' view.

Works on the AWS that it is given, which is one of the rehearsal's own. Nothing of it is kept.
"""

import json
import math
import secrets
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.errors import Interrupted, SmsverifierError
from smsverifier.naming import STAGE
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import observe
from smsverifier.provision.outcome import Outcome
from smsverifier.provision.plan import Step, plan_up
from smsverifier.registration_table import RegistrationTable, RowCounts
from smsverifier.rehearsal.crowd import Crowd, Visit
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.row import Item
from smsverifier.templates.form_marks import sent_marks
from smsverifier.trace.client import ApiResponse, register

FASTEST_SMS, FASTEST_MAILS, FASTEST_REQUESTS, MOST_AT_ONCE = 1000, 500, 10_000, 5000
"""The most that a configuration may say: what they hold back is reckoned (`pace`)."""
TOGETHER = 100
"""Visits between two words of progress."""
SENDERS = 8
"""Browsers at once; more made it no faster when measured."""
LOOK_SECONDS = 0.5
QUIET_SECONDS = 30.0
"""How long nothing may move before the rest counts as left behind."""


def staged(config: Config) -> Config:
    """`config` as it is played: without the brakes that would make a day of it take a day."""
    sms = {"max_per_second": FASTEST_SMS, "delivery_receipts": False}
    pipe = {"batch_window_seconds": 0, "parallelization": 1}
    api = {"requests_per_second": FASTEST_REQUESTS, "burst": MOST_AT_ONCE}
    changes = {
        "target": "local",
        "announcements": {},
        "alerts": config.alerts.model_copy(update={"email": None}),  # nobody watches
        "permissions_boundary": None,  # a policy of an account that is not played
        "sms": config.sms.model_copy(update=sms),
        "email": config.email.model_copy(update={"max_per_second": FASTEST_MAILS}),
        "pipe": config.pipe.model_copy(update=pipe),
        "api": config.api.model_copy(update=api),
    }
    return config.model_copy(update=changes)


@dataclass(frozen=True)
class Played:
    """What there is when all is over."""

    answers: Sequence[ApiResponse]
    """The API's, in the order of the visits."""
    rows: Sequence[Item]
    sms: Mapping[str, Mapping[str, Any]]
    """Message id → the outbox's entry."""
    mails: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Likewise."""


class Unheard:
    """Listens to the steps of building, of which nothing is told."""

    def started(self, step: Step) -> None:
        """As `Listener`."""

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """As `Listener`."""

    def finished(self, outcome: Outcome) -> None:
        """As `Listener`."""


@dataclass(frozen=True)
class Stage:
    """The stack of one rehearsal."""

    aws: Aws
    config: Config
    """As it is played."""
    outbox_url: str
    progress: Callable[[str, int, int], None]
    """Hears what is done, how many of how many."""
    let_pass: Callable[[float], None]
    """Lets so many seconds have passed since the opening."""
    stop: threading.Event
    """Set when somebody has had enough."""

    def build(self) -> None:
        """Bring the stack up. Raises SmsverifierError where that fails."""
        resources = catalog(self.config, self.aws)
        observation = observe(resources)
        plan = plan_up(self.config.stack, resources, observation)
        report = apply_plan(plan, resources, observation, Unheard(), self.stop, self.aws)
        self._go_on()
        if not report.is_complete:
            raise SmsverifierError(
                "The stack could not be built for the rehearsal",
                why="; ".join(f"{each.step.key}: {each.error}" for each in report.failures),
                hint="`smsverifier up` says more about the step that failed.",
            )
        self._prove_sender()

    def _prove_sender(self) -> None:
        """Follow the link that stands for a domain's records, or for the mail to an address."""
        for token in filter(None, (each["verifies"] for each in self._outbox("mails"))):
            _read(f"{self.outbox_url}/verify?id={quote(token)}")

    def play(self, crowd: Crowd) -> Played:
        """Have everybody come, and wait until nobody is being told any more."""
        answers = self._send(crowd.visits)
        table = RegistrationTable(self.aws, names_of(self.config, self.aws).table)
        self._wait(table)
        sms, mails = (
            {each["message_id"]: each for each in self._outbox(kind)} for kind in ("json", "mails")
        )
        return Played(answers, list(table.registrations()), sms, mails)

    def _outbox(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = json.loads(_read(f"{self.outbox_url}?format={kind}"))
        return entries

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise Interrupted("Interrupted", hint="Nothing of the rehearsal is left.")

    def _send(self, visits: Sequence[Visit]) -> list[ApiResponse]:
        send = partial(sent, self._api_url(), self.config)
        answers: list[ApiResponse] = []
        with ThreadPoolExecutor(self._senders) as pool:
            for some in in_turn(visits, self._closes_after()):
                self._go_on()
                self.let_pass(some[0].at)
                answers += pool.map(send, some)
                self.progress("registered", len(answers), len(visits))
        return answers

    @property
    def _senders(self) -> int:
        """One after the other where who comes first decides who gets in."""
        return SENDERS if self.config.registrations.max is None else 1

    def _closes_after(self) -> float:
        """Seconds after the opening, which is now."""
        closes = self.config.closes_at
        return math.inf if closes is None else (closes - self.aws.now()).total_seconds()

    def _api_url(self) -> str:
        (api,) = (each for each in catalog(self.config, self.aws) if each.key == "api")
        found = api.read()
        if found is None:
            raise SmsverifierError("The rehearsal's API is gone", why="Something has ended it.")
        return f"{self.aws.invoke_url(found.outputs['api_id'], STAGE)}/registrations"

    def _wait(self, table: RegistrationTable) -> None:
        """Until nobody is being told; who has not moved for `QUIET_SECONDS` is left behind."""
        left, moved_at = -1, self.aws.clock()
        while left and self.aws.clock() - moved_at < QUIET_SECONDS:
            self._go_on()
            began = self.aws.clock()
            counts = table.row_counts(0, consistent=True, email_field=self.config.email_field)
            now_left = self._left(counts)
            self.progress("told", counts.registrations - now_left, counts.registrations)
            if now_left != left:
                left, moved_at = now_left, self.aws.clock()
            if left:  # a look takes of the time of those who are looked for
                self.aws.sleep(max(LOOK_SECONDS, 4 * (self.aws.clock() - began)))

    def _left(self, counts: RowCounts) -> int:
        """How many are being told by one channel, the slower one."""
        texts = counts.untried + counts.sending if self.config.sms.enabled else 0
        return max(texts, counts.emails.pending if counts.emails else 0)


def in_turn(visits: Sequence[Visit], closes_after: float) -> Iterator[Sequence[Visit]]:
    """All of them in order, at most `TOGETHER` at a time, and none across the closing."""
    late = sum(1 for visit in visits if visit.at < closes_after)
    for some in (visits[:late], visits[late:]):
        yield from (some[at : at + TOGETHER] for at in range(0, len(some), TOGETHER))


def sent(url: str, config: Config, visit: Visit) -> ApiResponse:
    """What the API answers to one visit in the end."""
    fields = {**visit.answers, **sent_marks(config, visit.language)}
    send = partial(register, url, fields, test=False, attempt=secrets.token_hex(16))
    answer = send()
    if answer.status >= 500:  # this machine was too busy: they click again, under the same attempt
        answer = send()
    return send(waits=True) if is_full(answer) else answer  # who sits there takes the page's offer


def is_full(answer: ApiResponse) -> bool:
    """Whether every place is taken, and there is a waiting list."""
    return isinstance(answer.body, dict) and answer.body.get("status") == "full"


def _read(url: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as response:
        content: bytes = response.read()
        return content
