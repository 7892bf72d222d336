"""One acceptance run: a stack of its own, driven by the program as a user would."""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from botocore.exceptions import ClientError

from smsverifier.aws import Aws
from smsverifier.aws.errors import code_of, message_of
from smsverifier.config import Config
from smsverifier.naming import ROLE_PATH, STACK_TAG, Names
from smsverifier.trace.client import ApiResponse, preflight_request, register, send
from tests.aws.facts import Observations
from tests.support.program import Program

PREFIX = "acceptance-"
PATIENCE = 600.0
"""Seconds: a DynamoDB pipe takes minutes to start, stop, retry and give up.

aws: pipe-takes-minutes
"""


class AcceptanceRun:
    """The stack, the program that drives it, and what was seen."""

    def __init__(self, aws: Aws, folder: Path, phone: str | None) -> None:
        self.aws = aws
        self.phone = phone
        self.names = Names(f"{PREFIX}{secrets.token_hex(4)}", aws.region, aws.account)
        self.observed = Observations()
        self.program = _program(folder, self.names.stack, aws.region)
        self.api_url = ""

    def ok(self, *args: str) -> Any:
        """Run the program; its JSON document."""
        return self.program.ok(*args, "--json").json

    def register(self, phone: str, name: str, attempt: str | None = None) -> ApiResponse:
        fields = {"name": name, "phone": phone}
        return register(self.api_url, fields, test=True, attempt=attempt)

    @property
    def form_url(self) -> str:
        """Where the page is."""
        return self.api_url.removesuffix("registrations")

    def sending(self) -> tuple[int, str]:
        """Status and text of what the API says of SMS at this moment."""
        answer = requests.get(f"{self.form_url}sending", timeout=30)
        return answer.status_code, answer.text

    def register_until_stored(self, phone: str, name: str, attempt: str) -> list[ApiResponse]:
        """Every answer up to the first good one: a new API's role may take a minute to spread."""
        answers = [self.register(phone, name, attempt)]
        start = time.monotonic()
        while answers[-1].status != 200:
            assert time.monotonic() - start < 120, answers
            time.sleep(2)
            answers.append(self.register(phone, name, attempt))
        return answers

    def refusal(self, call: Callable[[], object]) -> tuple[str, str]:
        """AWS's code and words for a call that it should refuse; no code if it did not."""
        try:
            call()
        except ClientError as error:
            return code_of(error), message_of(error)
        return "", "it was not refused"

    def preflight(self) -> ApiResponse:
        return send(preflight_request(self.api_url))

    def row(self, key: str) -> dict[str, str] | None:
        item = self.aws.client("dynamodb").get_item(
            TableName=self.names.table, Key={"registration_id": {"S": key}}, ConsistentRead=True
        )
        row = item.get("Item")
        return row and {name: next(iter(value.values())) for name, value in row.items()}

    def put_row(self, key: str, **attributes: str) -> None:
        """A row as the API writes it, whose registrant can never be texted."""
        row = {"registration_id": key, "source": "form", **attributes}
        item = {name: {"S": value} for name, value in row.items()}
        self.aws.client("dynamodb").put_item(TableName=self.names.table, Item=item)

    def delete_row(self, key: str) -> None:
        self.aws.client("dynamodb").delete_item(
            TableName=self.names.table, Key={"registration_id": {"S": key}}
        )

    def pipe_state(self) -> str:
        return str(self.aws.client("pipes").describe_pipe(Name=self.names.pipe)["CurrentState"])

    def log_groups(self) -> list[str]:
        """The groups of this stack that are there now."""
        logs = self.aws.client("logs")
        wanted = (self.names.function_log_group, self.names.pipe_log_group)
        found = [logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] for name in wanted]
        return [group["logGroupName"] for groups in found for group in groups]

    def wait(self, condition: Callable[[], object]) -> float:
        """Seconds until `condition` was true; fails after `PATIENCE`."""
        start = time.monotonic()
        while not condition():
            assert time.monotonic() - start < PATIENCE, f"not within {PATIENCE:.0f} s"
            time.sleep(1)
        return time.monotonic() - start


def sweep(aws: Aws, folder: Path) -> None:
    """Take down every acceptance stack there is in this account and region."""
    for stack in sorted(_tagged(aws) | _with_roles(aws)):
        Config.model_validate({"stack": stack})  # never anything but a stack's name
        ran = _program(folder, stack, aws.region)("down", "--yes", "--json")
        assert ran.exit_code == 0, ran


def _program(folder: Path, stack: str, region: str) -> Program:
    """The program in a folder of its own, with a stack that texts India only."""
    home = folder / stack
    home.mkdir(exist_ok=True)
    program = Program(home)
    sms = "sms: {max_price_usd: 0.5}\n"  # so that SNS is asked whether it takes it
    path = program.config(f"stack: {stack}\ntarget: aws\nregion: {region}\n{sms}")
    os.environ["SMSVERIFIER_CONFIG"] = path
    return program


def _tagged(aws: Aws) -> set[str]:
    pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
    found = pages.paginate(TagFilters=[{"Key": STACK_TAG}])
    resources = [one for page in found for one in page["ResourceTagMappingList"]]
    tags = [tag for one in resources for tag in one["Tags"] if tag["Key"] == STACK_TAG]
    return {tag["Value"] for tag in tags if tag["Value"].startswith(PREFIX)}


def _with_roles(aws: Aws) -> set[str]:
    """Roles are in no list of tags (aws: tagging-knows-no-roles); their names hold the stack."""
    pages = aws.client("iam").get_paginator("list_roles").paginate(PathPrefix=ROLE_PATH)
    names = [role["RoleName"] for page in pages for role in page["Roles"]]
    middle = f"-{aws.region}-"
    return {name.split(middle)[0] for name in names if name.startswith(PREFIX) and middle in name}
