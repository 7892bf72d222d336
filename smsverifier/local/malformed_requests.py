"""Refusing what is malformed although the service's model allows it, before moto fails on it.

The dispatcher asks after every call's input was found to be as the model says
(`parameter_validation`). What moto 5.2.5 does with it stands first in each check's docstring, as
the title of the issue it would be reported as.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, Call
from smsverifier.local.dynamodb_expressions import ExpressionError, check_expressions
from smsverifier.local.parameter_validation import inside
from smsverifier.local.supported_operations import NotModelled

_MOST_LEVELS = 32
"""How deep a value of DynamoDB may be nested (guide, "Quotas", nested attribute depth)."""


def refuse_malformed(call: Call) -> None:
    """Raises AwsFailure."""
    params = call.params
    for check in (
        *_OF_SERVICE.get(call.service, ()),
        *_CHECKS.get((call.service, call.operation), ()),
    ):
        check(call, params)


def _attribute_values(call: Call, params: Mapping[str, Any]) -> None:
    """moto: an AttributeValue without a type, or with two, raises StopIteration."""
    for value in _values_in(call.input_shape, params) if call.input_shape else ():
        _must_be_a_value(value, 1)


def _values_in(shape: Any, value: Any) -> Iterator[dict[str, Any]]:
    """Every whole AttributeValue, wherever it is."""
    if shape.name == "AttributeValue":
        yield value
        return
    for inner, each in inside(shape, value):
        yield from _values_in(inner, each)


def _must_be_a_value(value: Mapping[str, Any], level: int) -> None:
    if len(value) != 1:
        many = "has more than one datatypes set" if value else "is empty"
        raise _invalid(
            f"Supplied AttributeValue {many}, must contain exactly one of the supported datatypes"
        )
    if level > _MOST_LEVELS:
        raise _invalid("Nesting Levels have exceeded supported limits")
    ((kind, held),) = value.items()
    if kind in ("SS", "NS", "BS"):
        _must_be_a_set(held)
    for each in held.values() if kind == "M" else held if kind == "L" else ():
        _must_be_a_value(each, level + 1)


def _must_be_a_set(held: list[Any]) -> None:
    if not held:
        raise _invalid("One or more parameter values were invalid: An set may not be empty")
    if len(set(held)) < len(held):
        raise _invalid("One or more parameter values were invalid: Input collection contains "
                       "duplicates.")  # fmt: skip


def _expressions(_: Call, params: Mapping[str, Any]) -> None:
    """moto: a malformed expression raises ValueError, IndexError and others."""
    for part in parts_of(params):
        try:
            check_expressions(part)
        except ExpressionError as error:
            raise _invalid(str(error)) from error


def parts_of(params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What in a call to DynamoDB is about an item of its own, or has expressions of its own."""
    yield params
    for action in params.get("TransactItems") or ():
        yield from action.values()


def _keys_of_a_table(_: Call, params: Mapping[str, Any]) -> None:
    """moto: CreateTable takes a table without keys."""
    for name in ("KeySchema", "AttributeDefinitions"):
        if not params.get(name):
            raise _invalid(f"One or more parameter values were invalid: Missing {name}")


def _start_key(_: Call, params: Mapping[str, Any]) -> None:
    """moto: Scan takes an empty ExclusiveStartKey."""
    if params.get("ExclusiveStartKey") == {}:
        raise _invalid("The provided starting key is invalid")


def _one_action_each(_: Call, params: Mapping[str, Any]) -> None:
    """moto: TransactWriteItems with an item of no action is an IndexError."""
    if any(len(action) != 1 for action in params["TransactItems"]):
        raise _invalid("TransactItems can only contain one of Check, Put, Update or Delete")


def _some_update(_: Call, params: Mapping[str, Any]) -> None:
    """moto: UpdateItem without an update, or a PUT without a value, raises a KeyError."""
    updates = params.get("AttributeUpdates")
    if not updates and "UpdateExpression" not in params:
        raise NotModelled("an UpdateItem that updates nothing")
    for name, update in (updates or {}).items():
        if "Value" not in update and update.get("Action") != "DELETE":
            raise _invalid(
                "One or more parameter values were invalid: Only DELETE action is allowed when no "
                f"attribute value is specified for {name}"
            )


def _whole_name(call: Call, params: Mapping[str, Any]) -> None:
    """moto: UpdateFunctionConfiguration by a part of the ARN is a ValueError.

    It takes the name alone or the whole ARN, without version.
    """
    name = params.get("FunctionName", "f")
    if call.operation not in _BY_ANY_NAME and not _WHOLE_NAME.fullmatch(name):
        raise NotModelled(
            f"{call.operation} of {name}", "call it by the function's name or its whole ARN"
        )


def _whole_settings(_: Call, params: Mapping[str, Any]) -> None:
    """moto: UpdateFunctionConfiguration with an empty Environment is a KeyError."""
    if "VpcConfig" in params and not {"SubnetIds", "SecurityGroupIds"} <= set(params["VpcConfig"]):
        raise NotModelled("VpcConfig of lambda UpdateFunctionConfiguration")
    if "Variables" not in params.get("Environment", {"Variables": {}}):
        raise NotModelled("an Environment without Variables")


def _marker(_: Call, params: Mapping[str, Any]) -> None:
    """moto: ListRoles with a Marker of another service is a ValueError."""
    if not params.get("Marker", "0").isdecimal():
        raise AwsFailure("ValidationError", "Invalid Marker.")


def _patches(call: Call, params: Mapping[str, Any]) -> None:
    """moto: an Update of API Gateway whose patches have no op or path is a KeyError."""
    if not call.operation.startswith("Update"):
        return
    for patch in params.get("patchOperations") or ():
        # What is replaced by nothing is emptied: so Terraform's provider takes something out.
        needed = {"op", "path"} | ({"value"} if patch.get("op") == "add" else set())
        if missing := sorted(needed - set(patch)):
            raise AwsFailure(
                "BadRequestException", f"Invalid patch operation specified: no {missing[0]}"
            )


def _existing_integration(call: Call, params: Mapping[str, Any]) -> None:
    """moto: calls about an integration that is missing raise AttributeErrors."""
    resource = _resource(call, params)
    if resource and resource.get_integration(params["httpMethod"]) is None:
        raise AwsFailure("NotFoundException", "Invalid Integration identifier specified", 404)


def _existing_method_response(call: Call, params: Mapping[str, Any]) -> None:
    """moto: calls about a method's response that is missing raise AttributeErrors."""
    resource = _resource(call, params)
    method = resource and resource.resource_methods.get(params["httpMethod"])
    if method and params["statusCode"] not in method.method_responses:
        raise AwsFailure("NotFoundException", "Invalid Response status code specified", 404)


def _resource(call: Call, params: Mapping[str, Any]) -> Any:
    api = get_backend("apigateway")[ACCOUNT][call.region].apis.get(params["restApiId"])
    return api and api.resources.get(params["resourceId"])


def _topic_arn(_: Call, params: Mapping[str, Any]) -> None:
    """moto: calls about a topic with an ARN that is none raise ValueErrors."""
    for name in ("TopicArn", "ResourceArn"):
        if name in params and not _TOPIC.fullmatch(params[name]):
            raise AwsFailure("InvalidParameter", f"Invalid parameter: {name}")


def _invalid(message: str) -> AwsFailure:
    return AwsFailure("ValidationException", message)


_WHOLE_NAME = re.compile(r"(arn:aws:lambda:[\w-]+:\d{12}:function:)?[\w-]+")
_TOPIC = re.compile(r"arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}")
_BY_ANY_NAME = frozenset({"Invoke", "GetFunctionCodeSigningConfig"})
"""Operations of ours, not moto's."""

_Check = Callable[[Call, Mapping[str, Any]], None]

_OF_SERVICE: dict[str, tuple[_Check, ...]] = {
    "dynamodb": (_attribute_values, _expressions, _start_key),
    "apigateway": (_patches,),
    "iam": (_marker,),
    "lambda": (_whole_name,),
    "sns": (_topic_arn,),
}
_CHECKS: dict[tuple[str, str], tuple[_Check, ...]] = {
    ("dynamodb", "CreateTable"): (_keys_of_a_table,),
    ("dynamodb", "TransactWriteItems"): (_one_action_each,),
    ("dynamodb", "UpdateItem"): (_some_update,),
    ("lambda", "UpdateFunctionConfiguration"): (_whole_settings,),
    ("apigateway", "GetIntegration"): (_existing_integration,),
    ("apigateway", "DeleteIntegration"): (_existing_integration,),
    ("apigateway", "GetIntegrationResponse"): (_existing_integration,),
    ("apigateway", "DeleteIntegrationResponse"): (_existing_integration,),
    ("apigateway", "GetMethodResponse"): (_existing_method_response,),
    ("apigateway", "DeleteMethodResponse"): (_existing_method_response,),
}
