"""The handler: a Lambda function from our zip (docs/aws/lambda.md).

What a hand can put around the handler: what of it is taken off again, and what is shown.

UpdateFunctionConfiguration keeps what it is not told (Lambda API reference), so whatever changes
what runs, or whether it reaches AWS, is told to be none (decision 0034).
"""

from collections.abc import Mapping, Set
from functools import cached_property, partial
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.waits import ROLE_PROPAGATION, WaitLimit, retry_while, wait_until
from smsverifier.config import Config
from smsverifier.errors import ResourceFailed
from smsverifier.naming import PAUSED_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource
from smsverifier.resources import deployment_package
from smsverifier.resources.kind import Kind, Statement, name_in, passed_to
from smsverifier.resources.manual_settings import manual_settings
from smsverifier.resources.tags import Tags, owned, pause_of, removed

UNREADABLE = "(cannot be read)"
UNALTERED: Mapping[str, tuple[str, ...]] = {
    "environment": (),
    "layers": (),
    "subnets": (),
    "file_systems": (),
}
"""As `altered` finds a function with nothing around it."""
_NONE: Mapping[str, Mapping[str, Any]] = {
    "environment": {"Environment": {"Variables": {}}},
    "layers": {"Layers": []},
    "subnets": {"VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []}},
    "file_systems": {"FileSystemConfigs": []},
}
"""How UpdateFunctionConfiguration is told to have none of it."""


def altered(config: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is around the code: names of variables (their values may be secrets), ARNs, ids."""
    return {
        "environment": _variables(config.get("Environment", {})),
        "layers": tuple(layer["Arn"] for layer in config.get("Layers", ())),
        "subnets": tuple(sorted((config.get("VpcConfig") or {}).get("SubnetIds", ()))),
        "file_systems": tuple(each["Arn"] for each in config.get("FileSystemConfigs", ())),
    }


def restored(desired: Properties, changed: Set[str]) -> dict[str, Any]:
    """The parameters of UpdateFunctionConfiguration that take off what `changed` names."""
    request = {
        name: value for path in _NONE.keys() & changed for name, value in _NONE[path].items()
    }
    if "log" in changed:
        log = desired["log"]
        request["LoggingConfig"] = {"LogGroup": log["group"], "LogFormat": log["format"]}
    return request


def by_hand(found: Mapping[str, Any]) -> dict[str, Any]:
    """What GetFunction tells of settings that are left as somebody made them."""
    config = found["Configuration"]
    return manual_settings(
        {
            "reserved_concurrency": found.get("Concurrency", {}).get(
                "ReservedConcurrentExecutions"
            ),
            "kms_key": config.get("KMSKeyArn"),
            "tracing": config.get("TracingConfig", {}).get("Mode"),
            "ephemeral_storage_mb": config.get("EphemeralStorage", {}).get("Size"),
            "dead_letters": config.get("DeadLetterConfig", {}).get("TargetArn"),
            "snap_start": config.get("SnapStart", {}).get("ApplyOn"),
            "capacity_provider": "on" if config.get("CapacityProviderConfig") else "",
        },
        tracing="PassThrough",
        ephemeral_storage_mb=512,
        snap_start="None",
    )


def _variables(environment: Mapping[str, Any]) -> tuple[str, ...]:
    """Their names; AWS tells none where their key is out of reach, but that there are some."""
    names = sorted(environment.get("Variables", {}))
    return (*names, *((UNREADABLE,) if environment.get("Error") else ()))


ABSENT = "ResourceNotFoundException"
BUSY = "ResourceConflictException"
ALLOWED = "allowed"
SWITCHED_OFF = "none: its reserved concurrency is 0"
UPDATE_FAILED = "(the last update failed)"

# aws: lambda-states
READY = WaitLimit("the function to be ready", 300, "Lambda needs seconds, seldom minutes")
GONE = WaitLimit("the function to be gone", 120, "deletion is usually immediate")


class Function(Resource):
    """`handler`."""

    type: ClassVar[str] = "AWS::Lambda::Function"
    key = "handler"
    component = "handler"
    needs = ("handler_role", "handler_log_group")
    # One that failed to come to life has never run: nothing is lost with it.
    replace_failed = True
    settles = READY
    goes = GONE

    def __init__(self, aws: Aws, names: Names, config: Config, tags: Tags) -> None:
        self.aws = aws
        self.name = names.function
        self.arn = names.function_arn
        self.tags = tags
        self._config = config
        self._table = names.table
        self._log_group = names.function_log_group
        self._role = names.role_arn("handler")
        self._seen: Observed | None = None
        """What is there, if it was looked at since the last write."""

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """The configuration, and the hash of the code it should run."""
        handler = self._config.handler
        return {
            "runtime": handler.runtime,
            "architecture": handler.architecture,
            "entry_point": deployment_package.ENTRY_POINT,
            "role": self._role,
            "memory_mb": self._config.memory_mb,
            "timeout_seconds": handler.timeout_seconds,
            "code_sha256": deployment_package.code_sha256(self.zip),
            "invocations": ALLOWED,
            **UNALTERED,
            "log": {"group": self._log_group, "format": "Text"},
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The function's configuration and tags, or None."""
        found = find(lambda: self._client.get_function(FunctionName=self.name), ABSENT)
        if found is None:
            return None
        config = found["Configuration"]
        return Observed(
            arn=config["FunctionArn"],
            properties={
                "runtime": config.get("Runtime"),  # absent where somebody runs a container image
                "architecture": config.get("Architectures", ["x86_64"])[0],
                "entry_point": config.get("Handler"),
                "role": config["Role"],
                "memory_mb": config["MemorySize"],
                "timeout_seconds": config["Timeout"],
                "code_sha256": _code_sha256(config),
                "invocations": invocations(found),
                **altered(config),
                "log": _log(config),
                "tags": found.get("Tags", {}),
            },
            outputs=pause_of(found.get("Tags", {})),
            condition=_condition(config),
            detail=config.get("StateReason") or config.get("LastUpdateStatusReason") or "",
            deleting=config.get("State") == "Deleting",
            by_hand=by_hand(found),
            uncompared={"description": config.get("Description", "")},
        )

    def create(self, desired: Properties) -> None:
        """Create it as soon as Lambda can take the new role; again, if one was just going."""
        if not self._create(desired):
            wait_until(self.aws, lambda: self._is_there(desired), READY)

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The function with its code."""
        return (
            Call(
                "lambda",
                "CreateFunction",
                self._creation_request(desired),
                "The code with the message in it. If its role cannot be assumed, the role is too "
                "new: the same call again after ten seconds.",
                file="handler.zip",
                until=("function_active_v2", "FunctionName"),
                takes_role=True,
            ),
        )

    def read_back(self) -> Observed | None:
        """As `read`, or what was seen when the last write had come to its end."""
        seen, self._seen = self._seen, None
        return seen or self.read()

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:
        """Code, then configuration: never both at once (aws: lambda-one-update-at-a-time).

        The tags come first, so that what is seen at the end of the last write is all of it.
        """
        changed = {change.path.split(".")[0] for change in changes}
        if observed.condition is Condition.CHANGING:
            wait_until(self.aws, self._settled, READY)
        if gone := removed(changes):
            untag = partial(self._client.untag_resource, Resource=self.arn, TagKeys=gone)
            self._changing(untag)
        if not self.tags.items() <= observed.tags.items():
            tags = dict(self.tags)
            self._changing(lambda: self._client.tag_resource(Resource=self.arn, Tags=tags))
        if changed & {"code_sha256", "architecture"}:
            self.put_code(desired)
        if changed - {"code_sha256", "architecture", "invocations", "tags"}:
            self._put_configuration(desired, changed)
        if "invocations" in changed:
            self._changing(lambda: self._client.delete_function_concurrency(FunctionName=self.name))

    def delete(self) -> None:
        """Delete it, when what was going on with it has ended."""
        self._changing(
            lambda: ignoring(lambda: self._client.delete_function(FunctionName=self.name), ABSENT)
        )

    def failed(self, detail: str) -> ResourceFailed:
        """What `up` does about it depends on whether it has ever run."""
        return ResourceFailed(
            f"The function {self.name} failed",
            where=self.key,
            why=detail,
            hint="Run `smsverifier up` again: a function that failed is put right or replaced.",
        )

    def put_code(self, desired: Properties) -> None:
        """Upload the code and wait until it is what runs; the architecture goes with it."""
        self._changing(
            lambda: self._client.update_function_code(
                FunctionName=self.name,
                ZipFile=self.zip,
                Architectures=[desired["architecture"]],
            )
        )
        self._wait_ready()

    def mark_paused(self, since: str) -> None:
        """Remember here that the stack is paused, for when its pipe is being replaced."""
        tags = {PAUSED_TAG: since}
        self._changing(lambda: self._client.tag_resource(Resource=self.arn, Tags=tags))

    def unmark_paused(self) -> None:
        """Forget it."""
        keys = [PAUSED_TAG]
        self._changing(lambda: self._client.untag_resource(Resource=self.arn, TagKeys=keys))

    @cached_property
    def zip(self) -> bytes:
        """The deployment package, the same bytes for the same configuration."""
        return deployment_package.handler_zip(self._config, self._table)

    @property
    def _client(self) -> Any:
        return self.aws.client("lambda")

    def _create(self, desired: Properties) -> bool:
        """Whether it was made by this call; if not, one of its name is there or on its way out."""
        return retry_while(
            self.aws,
            lambda: ignoring(
                lambda: self._client.create_function(**self._creation_request(desired)), BUSY
            ),
            _role_not_yet_usable,
            ROLE_PROPAGATION,
        )

    def _creation_request(self, desired: Properties) -> dict[str, Any]:
        return {
            "FunctionName": self.name,
            "Runtime": desired["runtime"],
            "Role": desired["role"],
            "Handler": desired["entry_point"],
            "Code": {"ZipFile": self.zip},
            "Timeout": desired["timeout_seconds"],
            "MemorySize": desired["memory_mb"],
            "Architectures": [desired["architecture"]],
            "Tags": dict(self.tags),
        }

    def _is_there(self, desired: Properties) -> bool | None:
        """Whether one that stays is there; made once more when the one before has gone."""
        found = self.read()
        if found is None:
            self._create(desired)
        return None if found is None or found.deleting else True

    def _put_configuration(self, desired: Properties, changed: set[str]) -> None:
        retry_while(
            self.aws,
            lambda: self._client.update_function_configuration(
                FunctionName=self.name,
                Runtime=desired["runtime"],
                Role=desired["role"],
                Handler=desired["entry_point"],
                Timeout=desired["timeout_seconds"],
                MemorySize=desired["memory_mb"],
                **restored(desired, changed),
            ),
            lambda error: _role_not_yet_usable(error) or is_code(error, BUSY),
            ROLE_PROPAGATION,
        )
        self._wait_ready()

    def _wait_ready(self) -> None:
        wait_until(self.aws, self._ready, READY)

    def _ready(self) -> bool | None:
        found = self._settled()
        if found is not None and _has_failed(found):
            raise self.failed(found.detail)
        self._seen = found
        return None if found is None else True

    def _settled(self) -> Observed | None:
        found = self.read()
        return found if found is not None and found.condition is not Condition.CHANGING else None

    def _changing(self, call: Any) -> None:
        self._seen = None
        retry_while(self.aws, call, lambda error: is_code(error, BUSY), READY)


def _condition(config: dict[str, Any]) -> Condition:
    if config.get("State", "Active") == "Failed":
        return Condition.FAILED
    pending = config.get("State") in {"Pending", "Deleting"}
    if pending or config.get("LastUpdateStatus") == "InProgress":
        return Condition.CHANGING
    return Condition.READY


def invocations(found: dict[str, Any]) -> str:
    """Whether it may run at all. A reservation of 0 switches it off; any other is a brake."""
    reserved = found.get("Concurrency", {}).get("ReservedConcurrentExecutions")
    return SWITCHED_OFF if reserved == 0 else ALLOWED


def _log(config: Mapping[str, Any]) -> dict[str, str]:
    """Where its lines go; answers of before 2023 told nothing of it, when there was one way."""
    log = config.get("LoggingConfig", {})
    group = log.get("LogGroup", f"/aws/lambda/{config['FunctionName']}")
    return {"group": group, "format": log.get("LogFormat", "Text")}


def _code_sha256(config: dict[str, Any]) -> str:
    """The hash of the code that runs; after a failed update that is not what AWS shows."""
    failed = config.get("LastUpdateStatus") == "Failed"
    return UPDATE_FAILED if failed else str(config["CodeSha256"])


def _has_failed(found: Observed) -> bool:
    is_stale = found.properties["code_sha256"] == UPDATE_FAILED
    return is_stale or found.condition is Condition.FAILED


def _role_not_yet_usable(error: BaseException) -> bool:
    return is_code(error, "InvalidParameterValueException", says="cannot be assumed by Lambda")


FUNCTION = Statement("Function", lambda names: [names.function_arn])
PASS_ROLE = Statement(
    "PassHandlerRole",
    lambda names: [names.role_arn("handler")],
    passed_to("lambda.amazonaws.com"),
)
KIND = Kind(
    Function.type,
    "lambda",
    (ABSENT,),
    describe=lambda aws, arn: find(
        lambda: aws.client("lambda").get_function(FunctionName=name_in(arn)), ABSENT
    ),
    tags=lambda aws, arn: aws.client("lambda").list_tags(Resource=arn)["Tags"],
    calls=(
        FUNCTION.calls(
            "lambda",
            """CreateFunction GetFunction UpdateFunctionCode UpdateFunctionConfiguration
            DeleteFunction DeleteFunctionConcurrency TagResource UntagResource ListTags""",
        ),
        FUNCTION.calls("lambda", "Invoke", "lambda:InvokeFunction"),
        # GetFunction shows the tags only to those who may list them.
        FUNCTION.calls("lambda", "GetFunction", "lambda:ListTags"),
        FUNCTION.calls("lambda", "CreateFunction", "lambda:TagResource"),
        PASS_ROLE.calls("lambda", "CreateFunction UpdateFunctionConfiguration", "iam:PassRole"),
    ),
)
