"""What AWS calls the parts of an API, for whoever takes it over part by part; looks only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.gather import gather
from smsverifier.naming import STAGE
from smsverifier.resources.rest_api.calls import Calls
from smsverifier.resources.rest_api.definition import MODEL
from smsverifier.resources.rest_api.deployment import list_deployments
from smsverifier.resources.rest_api.read import PAGE, ApiItem


@dataclass(frozen=True)
class ApiIds:
    """The ids of what is in an API, and what only they lead to."""

    api: str
    resources: Mapping[str, str]
    """Path → id."""
    validator: str
    """The one that checks registrations."""
    schema: str
    """The model's, as an import has written it (aws: api-import-models)."""
    deployment: str
    """What the stage serves."""
    deployment_description: str
    stage: Mapping[str, Any]
    """As GetStage shows it, with what hands have set."""


def read_api_ids(aws: Aws, api_id: str) -> ApiIds:
    """The ids of an API that is as wanted: its parts are all there, and the stage serves it.

    Raises botocore's NotFoundException, or LookupError, if somebody has removed some of it in the
    meantime.
    """
    calls = Calls(aws, api_id)
    client = calls.client
    resources, models, deployments, stage = gather(
        partial(_list, calls, client.get_resources, embed=["methods"]),
        partial(_list, calls, client.get_models),
        partial(list_deployments, calls),
        partial(calls.send, client.get_stage, stageName=STAGE),
    )
    served = _of(deployments, id=stage["deploymentId"])
    return ApiIds(
        api=api_id,
        resources={each["path"]: each["id"] for each in resources},
        validator=_validator(resources),
        schema=_of(models, name=MODEL)["schema"],
        deployment=served["id"],
        deployment_description=served.get("description", ""),
        stage={name: value for name, value in stage.items() if name != "ResponseMetadata"},
    )


def _list(calls: Calls, operation: Callable[..., Any], **wanted: Any) -> list[ApiItem]:
    return list(calls.send(operation, limit=PAGE, **wanted)["items"])


def _validator(resources: Iterable[ApiItem]) -> str:
    """The one that a method uses: an import may have left another of its name."""
    methods = [each for one in resources for each in one.get("resourceMethods", {}).values()]
    used = [each["requestValidatorId"] for each in methods if "requestValidatorId" in each]
    if not used:
        raise LookupError("no method uses a request validator")
    return str(used[0])


def _of(items: Iterable[ApiItem], **wanted: str) -> ApiItem:
    for each in items:
        if wanted.items() <= each.items():
            return each
    raise LookupError(f"nothing with {wanted}")
