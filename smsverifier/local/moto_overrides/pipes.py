"""Pipes: names are unique, states are as desired, filters are understood, and an update keeps what
it does not name.

moto makes a second pipe over the first, starts stopped pipes when they are looked at, and forgets
the starting position and the input template on update.
"""

from typing import Any

from moto.backends import get_backend
from moto.moto_api._internal.managed_state_model import ManagedState

from smsverifier.local.authorization import assumable_role
from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.pipes.event_patterns import Filter, parse_filter

_STREAM = "DynamoDBStreamParameters"


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations that make and change pipes."""
    dispatcher.override("pipes", "CreatePipe", _create)
    dispatcher.override("pipes", "UpdatePipe", _update)


def _create(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreatePipe takes a name twice and a source that is missing, and a stopped pipe runs."""
    name = call.params["Name"]
    if name in _pipes(call):
        raise AwsFailure("ConflictException", f"Pipe {name} already exists.", 409)
    _must_have_stream(call)
    _must_have_role(call)
    wanted = _filter(call) or Filter()
    answer = forward(call)
    pipe = _pipes(call)[name]
    pipe.smsverifier_filter = wanted
    # moto's own transitions lead from STOPPED to RUNNING whenever somebody looks.
    ManagedState.__init__(
        pipe,
        "pipes::pipe",
        [("CREATING", pipe.desired_state), ("STARTING", "RUNNING"), ("STOPPING", "STOPPED")],
    )
    return answer


def _update(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdatePipe forgets the starting position."""
    pipe = _pipes(call).get(call.params["Name"])
    if pipe is None:
        return forward(call)
    _must_have_role(call)
    wanted = _filter(call)
    before, was = pipe.source_parameters or {}, pipe.desired_state
    template = (pipe.target_parameters or {}).get("InputTemplate")
    answer = forward(call)
    if wanted is not None:
        pipe.smsverifier_filter = wanted
    if "TargetParameters" in call.params:
        pipe.target_parameters = _with_template(pipe.target_parameters, template)
    pipe.source_parameters = _merged(before, call.params.get("SourceParameters") or {})
    if pipe.desired_state != was:
        pipe.status = "STARTING" if pipe.desired_state == "RUNNING" else "STOPPING"
    return answer


def _filter(call: Call) -> Filter | None:
    """What was given, as the runner reads it; None if nothing was. Raises EventPatternError."""
    criteria = (call.params.get("SourceParameters") or {}).get("FilterCriteria")
    if criteria is None:
        return None
    return parse_filter([each.get("Pattern", "") for each in criteria.get("Filters") or ()])


def _merged(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What was given over `before`; stream parameters as one (aws: pipe-blocks-are-replaced)."""
    merged = {**before, **given}
    if _STREAM in given:
        start = before.get(_STREAM, {}).get("StartingPosition")
        merged[_STREAM] = {**given[_STREAM], "StartingPosition": start}
    return merged


def _with_template(given: dict[str, Any], before: str | None) -> dict[str, Any]:
    """What was given, with the template of before unless there is another; an empty one is none.

    Terraform's aws_pipes_pipe, at its update: what is left out is not overwritten.
    """
    template = given.get("InputTemplate", before)
    rest = {name: value for name, value in given.items() if name != "InputTemplate"}
    return {**rest, "InputTemplate": template} if template else rest


def _pipes(call: Call) -> Any:
    return get_backend("pipes")[ACCOUNT][call.region].pipes


def _must_have_stream(call: Call) -> None:
    tables = get_backend("dynamodb")[ACCOUNT][call.region].tables.values()
    source = call.params["Source"]
    if not any(source == f"{t.table_arn}/stream/{t.latest_stream_label}" for t in tables):
        raise AwsFailure("ValidationException", f"The stream {source} does not exist.")


def _must_have_role(call: Call) -> None:
    arn = call.params["RoleArn"]
    if assumable_role(arn, "pipes.amazonaws.com") is None:
        raise AwsFailure("ValidationException", f"The role {arn} cannot be assumed by Pipes.")
