"""The REST API: the public address of the registrations, and the form page at its root.

definition   the whole API as frozen data
openapi      the same as one document, and its import
read         what is there, in the same shape
settings     of the API and its stage, beside that
calls        how its calls are sent and retried
deployment   the stage and what it serves
ids          what AWS calls its parts, for whoever takes it over
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, ignoring
from smsverifier.aws.gather import gather
from smsverifier.aws.waits import wait_until
from smsverifier.config import Config
from smsverifier.errors import WaitTimeout
from smsverifier.naming import STACK_TAG, STAGE, VERSION_TAG, Names
from smsverifier.provision.call import ACCOUNT_ID, API_ID, FINGERPRINT, Call
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.execute import wait_for_need
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource
from smsverifier.resources.kind import Kind, Statement, equal, passed_to
from smsverifier.resources.rest_api.calls import (
    CREATED,
    DELETED,
    NOT_FOUND,
    SHOWN,
    Calls,
    is_lost,
    retrying_if_lost,
)
from smsverifier.resources.rest_api.definition import Definition, define
from smsverifier.resources.rest_api.deployment import (
    FROZEN,
    UNMARKED,
    ChangedPaths,
    announce,
    stage_creation,
    write_stage,
    write_tags,
)
from smsverifier.resources.rest_api.openapi import import_request, openapi, write_definition
from smsverifier.resources.rest_api.read import (
    ApiItem,
    Parts,
    apis_named,
    as_observed,
    list_apis,
    read_api,
    read_stage,
)
from smsverifier.resources.rest_api.settings import (
    IS_THERE,
    REGIONAL,
    RESET,
    SWITCH,
    replacing,
    variables_of,
)
from smsverifier.resources.tags import Tags, owned, removed
from smsverifier.templates.mapping import CLOSED


class RestApi(Resource):
    """`api`."""

    type: ClassVar[str] = "AWS::ApiGateway::RestApi"
    goes = DELETED
    key = "api"
    component = "api"
    needs = ("api_role", "table")
    # Its name and what is in it need nobody's. The role is handed over with the definition, and the
    # public is let in to a table that is there.
    waits_for_needs = True

    def __init__(self, aws: Aws, names: Names, config: Config, tags: Tags) -> None:
        self.aws = aws
        self.name = names.api
        self.names = names
        self.config = config
        self.tags = tags
        self._written: tuple[str, Properties] | None = None
        """The id of the API that was written last, and its definition as it was read after that."""

    @cached_property
    def definition(self) -> Definition:
        """The API this configuration asks for."""
        return define(self.config, self.names)

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """A regional API with its models, methods and answers, served by the stage as it is."""
        throttle = self.config.api
        return {
            "description": self._description,
            "endpoint": REGIONAL,
            **RESET,
            **self.definition.properties(),
            "others": (),
            "stage": {
                "deployed": self.definition.fingerprint(),
                "throttle": {"rate": throttle.requests_per_second, "burst": throttle.burst},
                "data_trace": False,
                "method_settings": (),
                "canary": "",
                "cache": "",
                "variables": variables_of(self.config),
                SWITCH: IS_THERE,
                "tags": owned(self.tags),
            },
            "duplicates": (),
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The oldest API of our name and tag; without one, the oldest of our name, or None.

        Two `up`s at once can make two of ours (names are not unique): the younger are duplicates.
        """
        return self._observe(self._candidates())

    def read_back(self) -> Observed | None:
        """As `read`, but for a definition that was compared already, before it was deployed.

        Whose that is is known, so all that is left is asked at once.
        """
        if self._written is None:
            return self.read()
        written, definition = self._written
        apis, stage = gather(self._candidates, partial(read_stage, self.aws, written))
        is_first = bool(apis) and apis[0]["id"] == written
        parts = Parts({**definition, **stage.ours}, stage.by_hand) if is_first else None
        return self._observe(apis, parts)

    def create(self, desired: Properties) -> None:
        """Make it, or finish one that was left half-built."""
        made = retrying_if_lost(self.aws, self._find_or_create, CREATED)
        observed = wait_until(self.aws, partial(self._settled, made), SHOWN)
        self.update(desired, diff(desired, observed.properties), observed)

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The API, all that is in it by one import, then the stage that serves it."""
        # The account's id is in the definition, and so in its fingerprint.
        is_known = self.names.account != ACCOUNT_ID
        deployed = desired["stage"]["deployed"] if is_known else FINGERPRINT
        return (
            Call(
                "apigateway",
                "CreateRestApi",
                self._creation_request,
                "An empty API of this name. AWS takes one in three seconds.",
                tells={API_ID: "id"},
            ),
            Call(
                "apigateway",
                "PutRestApi",
                {"restApiId": API_ID, **import_request(self._document)},
                "All that is in it: the model that checks a registration, the methods with their "
                "mapping templates, every answer, the form. Nothing of it is public yet.",
                file="api.json",
                open_in_file=() if is_known else (ACCOUNT_ID,),
                takes_role=True,
            ),
            *stage_creation({**desired["stage"], "deployed": deployed}, self.tags),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:
        """Mend exactly what differs, deploy if the stage is affected, remove what is too many."""
        calls = Calls(self.aws, observed.outputs["api_id"])
        self._written = None
        touched = ChangedPaths(changes, observed.properties)
        if touched.any(UNMARKED) and not touched.missing("stage"):
            announce(calls, self.definition.fingerprint())
        self._update_api(calls, touched, observed)
        if touched.any(("description", *FROZEN)):
            wait_for_need("api_role")
            self._written = calls.api_id, write_definition(calls, self.definition, self._document)
        wait_for_need("table")
        write_stage(calls, desired["stage"], self.tags, touched)
        for younger in observed.properties.get("duplicates", ()):
            self._delete(younger)

    def close(self, observed: Observed, since: str) -> None:
        """Let the stage take no registration from that moment on; `NEVER` opens it again.

        Its own variable alone changes, without a deployment (aws: api-variables-at-once).
        """
        calls = Calls(self.aws, observed.outputs["api_id"])
        operations = replacing({f"/variables/{CLOSED}": since})
        calls.send(self._client.update_stage, stageName=STAGE, patchOperations=operations)

    def delete(self) -> None:
        """Remove every API of our name and tag, with all that is in them."""
        for api in self._list_ours():
            self._delete(api["id"])

    def left(self) -> Observed | None:
        """The oldest of ours, by one call: of our name there may be others as well."""
        listed = self._list_ours()
        return as_observed(self.aws, listed[0], {}, {}) if listed else None

    @property
    def _description(self) -> str:
        return f"Registrations of the smsverifier stack {self.names.stack}"

    @property
    def _document(self) -> bytes:
        return openapi(self.definition, self.name, self._description)

    @property
    def _creation_request(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "description": self._description,
            "endpointConfiguration": {"types": [REGIONAL]},
            "tags": dict(self.tags),
        }

    @property
    def _client(self) -> Any:
        return self.aws.client("apigateway")

    def _ours(self, apis: list[ApiItem]) -> list[ApiItem]:
        return [api for api in apis if api.get("tags", {}).get(STACK_TAG) == self.names.stack]

    def _list_ours(self) -> list[ApiItem]:
        return self._ours(apis_named(self.aws, self.name))

    def _candidates(self) -> list[ApiItem]:
        """Ours, oldest first; without one, the oldest of our name."""
        named = apis_named(self.aws, self.name)
        return self._ours(named) or named[:1]

    def _observe(self, apis: list[ApiItem], parts: Parts | None = None) -> Observed | None:
        """The first of `apis`, with its `parts` if they are known; the others are too many."""
        found = read_api(self.aws, apis[0], parts) if apis else None
        if found is None:
            return None
        besides = {
            "others": self.definition.others(found.properties),
            "duplicates": tuple(str(api["id"]) for api in apis[1:]),
        }
        return replace(found, properties={**found.properties, **besides})

    def _find_or_create(self) -> str:
        """The id of one just made, or empty.

        Looks first: names are not unique, and a call whose answer was lost may have worked.
        """
        if self._list_ours():
            return ""
        try:
            made = Calls(self.aws, "").once.create_rest_api(**self._creation_request)
        except AWS_ERRORS as error:
            if not (is_lost(error) and self._appears()):
                raise
            return ""
        return str(made["id"])

    def _appears(self) -> bool:
        """Whether the list shows one of ours after all; it lags, so it is given time."""
        try:
            wait_until(self.aws, lambda: self._list_ours() or None, SHOWN)
        except WaitTimeout:
            return False
        return True

    def _settled(self, made: str) -> Observed | None:
        """Ours, once it is listed and not changing; of one just made, the parts need no look."""
        listed = self._list_ours()
        alone = [api["id"] for api in listed] == [made]
        found = as_observed(self.aws, listed[0], {}, {}) if alone else self._observe(listed)
        changing = found is not None and found.condition is Condition.CHANGING
        return None if changing else found

    def _update_api(self, calls: Calls, touched: ChangedPaths, observed: Observed) -> None:
        """What an import leaves alone, or may leave: the endpoints, and the tags."""
        patch = []
        if touched.within("endpoint"):
            patch.append(
                (f"/endpointConfiguration/types/{observed.properties['endpoint']}", REGIONAL)
            )
        if touched.within("default_endpoint"):
            patch.append(("/disableExecuteApiEndpoint", "false"))
        if patch:
            operations = [{"op": "replace", "path": path, "value": value} for path, value in patch]
            calls.send(self._client.update_rest_api, patchOperations=operations)
        if touched.within("tags") or observed.tags.get(VERSION_TAG) != self.tags.get(VERSION_TAG):
            write_tags(calls, observed.arn, self.tags, removed(touched.changes))

    def _delete(self, api_id: str) -> None:
        once = Calls(self.aws, api_id).once
        retrying_if_lost(
            self.aws,
            lambda: ignoring(lambda: once.delete_rest_api(restApiId=api_id), NOT_FOUND),
            DELETED,
        )


def _gateway(names: Names) -> str:
    return f"arn:aws:apigateway:{names.region}::"


def _ours_requested(names: Names, _: str | None) -> Mapping[str, Any]:
    return equal(f"aws:RequestTag/{STACK_TAG}", names.stack)


def _ours_tagged(names: Names, _: str | None) -> Mapping[str, Any]:
    """Of the tags themselves AWS knows no tag, but to tag an API is to change it as well."""
    return equal(f"aws:ResourceTag/{STACK_TAG}", names.stack)


def _keeps_owner(_: Names, __: str | None) -> Mapping[str, Any]:
    return {"ForAllValues:StringNotEquals": {"aws:TagKeys": [STACK_TAG]}}


# An API is known by its tag (aws: api-tags-are-inherited); the action of a call is its HTTP verb.
NEW_API = Statement("NewApi", lambda names: [f"{_gateway(names)}/restapis"], _ours_requested)
READ_APIS = Statement(
    "ReadApis",
    lambda names: [
        f"{_gateway(names)}/{path}" for path in ("restapis", "restapis/*", "tags/*", "account")
    ],
)
OWN_API = Statement("OwnApi", lambda names: [f"{_gateway(names)}/restapis/*"], _ours_tagged)
API_TAGS = Statement("ApiTags", lambda names: [f"{_gateway(names)}/tags/*"], _ours_requested)
# Who takes tags off names keys alone, nothing of the stack's; but not the tag that says whose a
# thing is (aws: api-untag-is-a-delete).
OWN_TAGS = Statement("TakeTagsOff", API_TAGS.arns, _keeps_owner)
PASS_ROLE = Statement(
    "PassApiRole", lambda names: [names.role_arn("api")], passed_to("apigateway.amazonaws.com")
)
KIND = Kind(
    RestApi.type,
    "apigateway",
    (NOT_FOUND,),
    describe=lambda aws, arn: any(api["id"] == arn.split("/")[2] for api in list_apis(aws)),
    tags=lambda aws, arn: aws.client("apigateway").get_tags(resourceArn=arn)["tags"],
    calls=(
        NEW_API.calls("apigateway", "CreateRestApi", "apigateway:POST"),
        READ_APIS.calls(
            "apigateway",
            """GetRestApis GetResources GetModels GetRequestValidators GetGatewayResponses
            GetStage GetDeployments GetTags GetAccount""",
            "apigateway:GET",
        ),
        OWN_API.calls("apigateway", "CreateDeployment CreateStage", "apigateway:POST"),
        # The import takes off a policy that somebody put on the API (aws: api-policy-has-a-right).
        OWN_API.calls("apigateway", "PutRestApi", "apigateway:PUT apigateway:UpdateRestApiPolicy"),
        OWN_API.calls(
            "apigateway",
            "UpdateRestApi UpdateModel UpdateStage TagResource UntagResource",
            "apigateway:PATCH",
        ),
        OWN_API.calls("apigateway", "DeleteRestApi DeleteDeployment", "apigateway:DELETE"),
        # Tagging an API changes the API and its tags: both are asked for (iam-dataset PR 39,
        # tried on AWS there).
        API_TAGS.calls("apigateway", "CreateRestApi CreateStage TagResource", "apigateway:PUT"),
        OWN_TAGS.calls("apigateway", "UntagResource", "apigateway:DELETE"),
        PASS_ROLE.calls("apigateway", "PutRestApi", "iam:PassRole"),
    ),
)
