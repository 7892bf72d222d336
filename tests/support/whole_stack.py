"""A whole stack in the embedded AWS, as `up` makes it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import STAGE
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import observe
from smsverifier.provision.outcome import Outcome, RunReport
from smsverifier.provision.plan import Step, plan_up
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.row import TOTALS, is_registration_key
from smsverifier.trace.client import ApiResponse, register
from tests.support.clock import PATIENCE


class Silent:
    """A listener that hears and says nothing."""

    def started(self, step: Step) -> None:
        """A step's work begins."""

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step has waited."""

    def finished(self, outcome: Outcome) -> None:
        """A step has ended."""


class WholeStack:
    """One stack, from its API to its outbox."""

    def __init__(self, embedded: EmbeddedAws, aws: Aws, config: Config) -> None:
        self.embedded = embedded
        self.aws = aws
        self.config = config
        self.names = names_of(config, aws)
        self.resources = catalog(config, aws)

    def up(self) -> RunReport:
        observation = observe(self.resources)
        plan = plan_up(self.config.stack, self.resources, observation)
        report = apply_plan(
            plan, self.resources, observation, Silent(), threading.Event(), self.aws
        )
        assert report.is_complete, report.failures
        return report

    @property
    def api_url(self) -> str:
        api = next(resource for resource in self.resources if resource.key == "api").read()
        assert api is not None
        return self.aws.invoke_url(api.outputs["api_id"], STAGE) + "/registrations"

    def register(self, phone: str, name: str = "Asha", **fields: str) -> ApiResponse:
        return register(self.api_url, {"name": name, "phone": phone, **fields}, test=False)

    def register_many(self, phones: list[str]) -> list[ApiResponse]:
        url = self.api_url
        with ThreadPoolExecutor(max_workers=16) as pool:
            return list(
                pool.map(
                    lambda phone: register(url, {"name": "Asha", "phone": phone}, test=False),
                    phones,
                )
            )

    def rows(self) -> dict[str, dict[str, str]]:
        """Every registration by its key; items of ours left out."""
        return {key: row for key, row in self._items().items() if is_registration_key(key)}

    def own_items(self) -> dict[str, dict[str, str]]:
        """The others, by their keys."""
        return {key: row for key, row in self._items().items() if not is_registration_key(key)}

    def totals(self) -> dict[str, int]:
        totals = self._items().get(TOTALS, {})
        return {name: int(totals.get(name, 0)) for name in ("reserved", "sent", "failed")}

    def statuses(self) -> list[str]:
        return sorted(row.get("sms_status", "") for row in self.rows().values())

    def sms(self) -> list[dict[str, Any]]:
        """What was sent by this stack, oldest first."""
        return self.embedded.outbox.messages(self.config.stack)

    def dead_letters(self) -> list[str]:
        sqs = self.aws.client("sqs")
        url = sqs.get_queue_url(QueueName=self.names.queue)["QueueUrl"]
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in received.get("Messages", [])]

    def wait(self, condition: Callable[[], object]) -> None:
        end = self.aws.clock() + PATIENCE
        began = self.aws.clock()
        while not condition():
            assert self.aws.clock() < end, f"not within {PATIENCE:.0f} s: {self.statuses()}"
            # As long as the look took: it took that from what is waited for.
            self.aws.sleep(max(0.05, self.aws.clock() - began))
            began = self.aws.clock()

    def _items(self) -> dict[str, dict[str, str]]:
        pages = (
            self.aws.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self.names.table, ConsistentRead=True)
        )
        items = [item for page in pages for item in page["Items"]]
        flat = [{k: next(iter(v.values())) for k, v in item.items()} for item in items]
        return {row["registration_id"]: row for row in flat}
