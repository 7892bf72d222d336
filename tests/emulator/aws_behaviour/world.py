"""One stack in an AWS that behaves as the real one: `up`, `down` and what is left, by its clock."""

import threading
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.request import Request

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.local.calls import AwsFailure, AwsResponse, Call, failure_answer
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.stacks import stacks_present
from smsverifier.provision.apply import apply_plan, teardown
from smsverifier.provision.observe import observe, observe_tagged, refuse_foreign
from smsverifier.provision.outcome import Outcome, RunReport
from smsverifier.provision.plan import Plan, Step, plan_down, plan_up
from smsverifier.provision.resource import Observed, Resource
from smsverifier.resources.catalog import catalog, names_of, only_components
from tests.emulator.aws_behaviour.behaviour import Behaviour, Forward
from tests.emulator.aws_behaviour.clock import VirtualClock
from tests.support.wire import as_answered, as_received

DAY = 86_400.0


class AwsWithHabits:
    """The embedded AWS in this process, behind the behaviour of the real one."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.behaviours: list[Behaviour] = []
        self.dispatcher: Dispatcher | None = None
        self._one_at_a_time = threading.Lock()

    def send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """In the place of the network (botocore's `before-send`)."""
        with self.clock.calling(), self._one_at_a_time:
            answer = self._answer(as_received(request))
        return as_answered(request, answer)

    def _answer(self, request: Request) -> AwsResponse:
        call = Call(request)
        try:
            return self._after(self.behaviours)(call)
        except AwsFailure as failure:
            answer = failure_answer(request, call.service, failure)
            later = getattr(failure, "retry_after", 0)
            headers = {"Retry-After": str(later)} if later else {}
            return AwsResponse(answer.status, {**answer.headers, **headers}, answer.body)

    def _after(self, behaviours: list[Behaviour]) -> Forward:
        dispatcher = self.dispatcher
        assert dispatcher is not None
        if not behaviours:
            return lambda call: dispatcher.handle(call.request)
        return lambda call: behaviours[0](call, self._after(behaviours[1:]), self.clock.now)


class Session(Aws):
    """Our own session, whose clients reach the AWS with its behaviours and its clock."""

    def __init__(self, beyond: AwsWithHabits) -> None:
        where = AwsTarget(region="ap-south-1", endpoint_url="http://127.0.0.1:1")
        super().__init__(where, clock=beyond.clock, sleep=beyond.clock.sleep, on_wait=self._heard)
        self.beyond = beyond
        self.waits: list[tuple[str, float, float]] = []
        self._hooked: set[int] = set()
        self._hooking = threading.Lock()

    def client(self, service: str, *, retries: bool = True) -> Any:
        client = super().client(service, retries=retries)
        with self._hooking:
            if id(client) not in self._hooked:
                client.meta.events.register("before-send", self.beyond.send)
                self._hooked.add(id(client))
        return client

    def _heard(self, what: str, elapsed: float, limit: float) -> None:
        self.waits.append((what, elapsed, limit))


class Quiet:
    """A listener that hears and says nothing."""

    def started(self, step: Step) -> None: ...

    def finished(self, outcome: Outcome) -> None: ...

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None: ...


class World:
    """One stack, and the AWS it is in."""

    def __init__(self, session: Session, config: Config, steps: tuple[str, ...] = ()) -> None:
        """`steps`: those of `up --only`; all of them if none is named."""
        self.session = session
        self.clock = session.beyond.clock
        self.config = config
        self.names = names_of(config, session)
        self.resources = only_components(catalog(config, session), steps)

    def __getitem__(self, key: str) -> Resource:
        return next(resource for resource in self.resources if resource.key == key)

    def behaviours(self, *behaviours: Behaviour) -> None:
        """From now on AWS has these behaviours and no others."""
        self.session.beyond.behaviours[:] = behaviours

    def plan(self, *, allow_data_loss: bool = False) -> Plan:
        observation = observe(self.resources)
        refuse_foreign(self.resources, observation, self.config.stack)
        return plan_up(
            self.config.stack, self.resources, observation, allow_data_loss=allow_data_loss
        )

    def up(self) -> RunReport:
        observation = observe_tagged(self.resources, self.session)
        refuse_foreign(self.resources, observation, self.config.stack)
        plan = plan_up(self.config.stack, self.resources, observation)
        return apply_plan(
            plan, self.resources, observation, Quiet(), threading.Event(), self.session
        )

    def down(self) -> RunReport:
        observation = observe(self.resources)
        plan = plan_down(self.config.stack, self.resources, observation)
        return teardown(plan, self.resources, Quiet(), threading.Event(), self.session)

    def found(self) -> list[Observed]:
        """What is there now, as AWS shows it with its behaviours."""
        return [found for found in observe(self.resources).values() if found is not None]

    def differences(self) -> list[str]:
        """What `up` would still do the day after, when AWS has calmed down."""
        self.behaviours()
        self.clock.pass_by(DAY)
        return [
            f"{step.action} {step.key}: {step.reason} {[change.path for change in step.changes]}"
            for step in self.plan().steps
            if step.action != "keep"
        ]

    def apis(self) -> list[Any]:
        found: list[Any] = self.session.client("apigateway").get_rest_apis()["items"]
        return found

    def leftovers(self) -> frozenset[str]:
        return stacks_present()
