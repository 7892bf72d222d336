"""The whole embedded AWS in one object: started, reset and stopped together.

`__main__` runs one on the fixed port; tests run one on a free port, in their own process.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache
from typing import Any, Self

from moto.core.request import Request
from werkzeug.wrappers import Response

from smsverifier.access_key import AccessKey
from smsverifier.local.alerts import Alerts
from smsverifier.local.apigateway import Gateway
from smsverifier.local.apigateway.deployments import Deployments
from smsverifier.local.authentication import Keyring
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.clock import Clock
from smsverifier.local.credentials import new_keys
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.email import EmailServices
from smsverifier.local.endpoints import HOST, OUTBOX
from smsverifier.local.erasure import Erasure
from smsverifier.local.expiry import Expiry
from smsverifier.local.functions import Functions
from smsverifier.local.functions.invoke_api import invoke_api
from smsverifier.local.journal import Journal
from smsverifier.local.moto_overrides import install_overrides
from smsverifier.local.pipes import PipeRunner
from smsverifier.local.schedules import ScheduleRunner
from smsverifier.local.server import CODE, Server
from smsverifier.local.settings import EVERYTHING_GRANTED, AccountSettings
from smsverifier.local.sms import SmsServices
from smsverifier.local.sms.outbox import Outbox
from smsverifier.local.sockets import SocketServer
from smsverifier.local.stacks import pauses, regions_used, registrations_held, stacks_present
from smsverifier.local.state import MotoState, SavedState, State
from smsverifier.local.ticker import Ticker

MOST_STOPS = 300
"""How many schedules that are due are waited for while time passes; then it jumps."""
CALL_SECONDS = 60.0
"""How long the function of one may take of that."""
SETTLE_SECONDS = 2.0
"""How long invocations may go on when the world stands still for a save, a restore or a reset."""


@lru_cache(1)
def _date(second: int) -> str:
    """As HTTP writes it."""
    return formatdate(second, usegmt=True)


log = logging.getLogger(__name__)


class EmbeddedAws:
    """The embedded AWS on 127.0.0.1, for use in a `with` block or by `start` and `stop`.

    `settings` say whose account it plays, `journal` keeps its registrations on disk. moto keeps
    its state in the process: there can be one at a time. Raises OSError if the port is taken.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        settings: AccountSettings = EVERYTHING_GRANTED,
        clock: Clock | None = None,
        on_stop: Callable[[], None] = lambda: None,
        journal: Journal | None = None,
        keep_clock: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.clock = clock or Clock()
        self._sockets = SocketServer(port, self.application)
        self.endpoint_url = f"http://{HOST}:{self._sockets.server_port}"
        self.keys = new_keys()
        self.keyring = Keyring(self.keys.access_key)
        self.outbox_url = self.endpoint_url + self.keys.page(OUTBOX)
        self.outbox = Outbox()
        self.dispatcher = Dispatcher(f"{HOST}:{self._sockets.server_port}")
        self.deployments = Deployments()
        self.email = EmailServices(self.dispatcher, settings, self.clock)
        self.alerts = Alerts(self.dispatcher, self.email.mailbox, self.clock)
        metrics = self.alerts.metrics
        self.functions = Functions(
            self.dispatcher, self.endpoint_url, self.keyring, on_invoked=metrics.invoked
        )
        self.pipes = PipeRunner(self.dispatcher, self.functions, on_delivery=metrics.piped)
        self.schedules = ScheduleRunner(self.dispatcher, self.functions, self.clock)
        self._expiry = Expiry(self.dispatcher, self.clock)
        self._ticker = Ticker(self.schedules.look, self._expiry.look, self.alerts.alarms.look)
        self.journal = journal
        self._keep_clock = keep_clock
        self.code: Mapping[str, str] = CODE
        """What it is made of (`code_fingerprint`)."""
        self._settings = settings
        self._resets = 0
        self._moto = MotoState()
        self._sms = SmsServices(self.dispatcher, self.outbox, settings, self.clock)
        gateway = Gateway(self.dispatcher, self.deployments)
        self._state = self._keeping(gateway)
        self._server = self._answering(gateway, on_stop, self.clock.now())
        install_overrides(self.dispatcher, self.deployments, self._sms.settings, self.clock)
        # An invocation makes calls of its own: it may not hold the dispatcher's lock.
        self.dispatcher.override("lambda", "Invoke", self._invoke, locked=False)
        self._serving = threading.Thread(
            target=self._sockets.serve_forever, kwargs={"poll_interval": 0.05}, name="sockets"
        )

    def application(self, request: Request) -> Response:
        """The answer to one HTTP request, as the sockets give it."""
        response = self._server.application(request)
        response.headers["Date"] = _date(int(self.clock()))
        return response

    @property
    def access_key(self) -> AccessKey:
        """With which its owner signs."""
        return self.keys.access_key

    @property
    def changes(self) -> tuple[int, int]:
        """Another value after every call of anybody's that changes something, and every reset."""
        return self.dispatcher.writes, self._resets

    def stacks(self) -> frozenset[str]:
        """The stacks that have anything here."""
        with self.dispatcher.lock:
            return stacks_present()

    def regions(self) -> frozenset[str]:
        """The regions in which there is anything of stacks."""
        with self.dispatcher.lock:
            return regions_used()

    def registrations(self) -> dict[str, Any]:
        """Those there are, those of an earlier run that wait for their table, and how it goes."""
        with self.dispatcher.lock:
            return {
                "held": [asdict(held) for held in registrations_held()],
                "paused": pauses(),
                "kept": [asdict(held) for held in self.journal.waiting] if self.journal else [],
                "not_kept": self.journal.problem if self.journal else "",
            }

    def sync(self) -> None:
        """Have the disk take what is kept so far."""
        if self.journal is not None:
            self.journal.sync(self.dispatcher.lock)

    def pass_time(self, passed: float) -> None:
        """Let the clock be `passed` seconds ahead of real time.

        Time passes until then, it does not jump: what pipes and schedules have to do meanwhile is
        done when it is due. Put back, the clock just shows another time.
        """
        for _ in range(MOST_STOPS if passed > self.clock.passed else 0):
            self._do_what_is_due()
            due = self.schedules.next_due()
            if due is None or due.timestamp() > time.time() + passed:
                break
            self.clock.put(max(due.timestamp(), self.clock()))
            self._ticker.look()
        self.clock.passed = passed
        try:
            self._keep_clock(passed)
        except OSError as error:  # a full disk: the next run has real time
            log.warning("What was let pass is not kept: %s", error)
        self._ticker.look()
        self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        self.schedules.settle(CALL_SECONDS)
        self.pipes.settle(SETTLE_SECONDS)

    def start(self) -> None:
        """Starts with an empty account."""
        self._forget(self._settings)
        if self.journal is not None:
            self.journal.load()
            self.dispatcher.afterwards("dynamodb", self.journal.note)
        self.pipes.start()
        self._ticker.start()
        self._serving.start()

    def stop(self) -> None:
        """Closes the port, ends the threads and environments, and forgets everything."""
        self._sockets.shutdown()
        self._sockets.server_close()
        self._serving.join()
        self._ticker.hold()
        self.pipes.hold()
        self.functions.stop()
        self.pipes.stop()
        if self.journal is not None:
            self.journal.close()
        self._forget(self._settings)

    def reset(self, settings: AccountSettings | None = None) -> None:
        """An empty account again, on the same port: the first one, or one with `settings`."""
        self._resets += 1
        with self._standing_still():
            self._forget(settings or self._settings)

    def save(self) -> SavedState:
        """All there is, for `restore`; what is under way comes to its end first."""
        with self._standing_still(), self.dispatcher.lock:
            return self._state.save()

    def restore(self, saved: SavedState) -> None:
        """Everything as it was when `saved` was taken here. Warm environments stay warm."""
        with self._standing_still(), self.dispatcher.lock:
            self._state.restore(saved)
            self.schedules.forget()
            self._expiry.forget()

    @contextmanager
    def _standing_still(self) -> Iterator[None]:
        """Within, no pipe moves a record and no function runs."""
        self._ticker.hold()
        self.pipes.hold()
        self.functions.settle(SETTLE_SECONDS)
        self.pipes.stop()
        try:
            yield
        finally:
            self.pipes.start()
            self._ticker.start()

    def _keeping(self, gateway: Gateway) -> State:
        """Whatever holds state, for `save` and `restore`."""
        return State(
            self._moto,
            self.deployments,
            gateway,
            self.outbox,
            *self._sms.keepers,
            self.alerts.metrics,
            *self.email.keepers,
            self.pipes,
        )

    def _answering(
        self, gateway: Gateway, on_stop: Callable[[], None], started_at: datetime
    ) -> Server:
        return Server(
            keys=self.keys,
            keyring=self.keyring,
            port=self._sockets.server_port,
            dispatcher=self.dispatcher,
            gateway=gateway,
            outbox=self.outbox,
            email=self.email,
            confirm=self.alerts.topics.confirm,
            stacks=self.stacks,
            regions=self.regions,
            registrations=self.registrations,
            account=self._sms.settings,
            passed=lambda: self.clock.passed,
            pass_time=self.pass_time,
            code=lambda: self.code,
            erase=Erasure(
                self.outbox, self._sms.delivery_log, self.email.mailbox, self.dispatcher.lock
            ).erase,
            stop=on_stop,
            started_at=started_at,
        )

    def _invoke(self, call: Call, _: Forward) -> AwsResponse:
        """moto: Invoke runs a container, which not everybody has."""
        return invoke_api(
            self.functions,
            str(call.params["FunctionName"]),
            call.region,
            dict(call.request.headers),
            call.request.get_data(),
            call.params.get("Qualifier"),
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _forget(self, settings: AccountSettings) -> None:
        with self.dispatcher.lock:
            self._moto.clear()
            self.deployments.clear()
            self._sms.clear(settings)
            self.schedules.forget()
            self._expiry.forget()
            self.alerts.metrics.clear()
            self.email.clear(settings)
