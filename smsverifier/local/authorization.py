"""What a role may do by moto's IAM, and what a call needs of the role it is signed with.

moto does not enforce IAM on calls; without this a stack that forgot a permission would work here
and fail on AWS. The owner of the embedded AWS may do all. Conditions of trust policies are not
looked at; of those of rights the ones on the keys of a table's items and on the sender of a mail
are.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from moto.backends import get_backend
from moto.iam.access_control import IAMPolicy, PermissionResult

from smsverifier.local.calls import ACCOUNT, AwsFailure, Call
from smsverifier.local.mail_message import mail_of
from smsverifier.mail.address import domain_of

_MOST = 1024
"""How many answers are remembered: a stack's policies have some twenty, none names a person."""


def assumable_role(role_arn: str, service: str) -> Any | None:
    """moto's Role, if it exists and trusts the service (`apigateway.amazonaws.com`)."""
    roles = list(get_backend("iam")[ACCOUNT]["aws"].roles.values())
    role = next((role for role in roles if role.arn == role_arn), None)
    return role if role is not None and _trusts(role, service) else None


def allows(
    role: Any,
    action: str,
    resource: str,
    keys: frozenset[str] | None = None,
    sender: str | None = None,
) -> bool:
    """Whether the role's own and attached policies allow the action; a deny wins.

    `keys`: those of the items that it is about, None if they are not known here. `sender`: the
    address that a mail is from, None if it is about none.
    """
    policies = [*role.policies.values(), *list(role.managed_policies.values())]
    results = {
        _is_permitted(_for_call(policy, keys, sender), action, resource) for policy in policies
    }
    return PermissionResult.PERMITTED in results and PermissionResult.DENIED not in results


@lru_cache(_MOST)
def _is_permitted(policy: str, action: str, resource: str) -> PermissionResult:
    """moto's answer; it reads the policy anew for each, and a registration asks six times."""
    return IAMPolicy(policy).is_action_permitted(action, resource)


def keys_of(params: Mapping[str, Any]) -> frozenset[str] | None:
    """The keys of the one item that a call of DynamoDB names; None if it names none so."""
    key = params.get("Key")
    if not isinstance(key, dict):
        return None
    values = (value for value in key.values() if isinstance(value, dict))
    return frozenset(str(text) for value in values for text in value.values())


def _sender_of(call: Call) -> str | None:
    """The address that a mail is from; None if it is about none."""
    is_mail = (call.service, call.operation) == ("sesv2", "SendEmail")
    return mail_of(call.params).sender_mailbox if is_mail else None


def dynamodb_permissions(
    operation: str, params: Mapping[str, Any]
) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """What a call of DynamoDB needs: actions, each with a table as it is named and the keys.

    A transaction needs the rights of its parts (aws: transaction-rights), and keys of a right are
    those of that part. Of a malformed call what is there is asked for; DynamoDB refuses it then.
    """
    match operation:
        case "TransactWriteItems":
            for kind, part in _parts(params.get("TransactItems")):
                action = f"dynamodb:{_TRANSACTED.get(kind, kind)}"
                yield action, str(part.get("TableName", "")), keys_of(part)
        case "BatchGetItem":
            for table, asked in _parts([params.get("RequestItems")]):
                keys = [keys_of({"Key": key}) or frozenset() for key in asked.get("Keys") or ()]
                yield "dynamodb:BatchGetItem", table, frozenset().union(*keys)
        case _:
            yield f"dynamodb:{operation}", str(params.get("TableName", "")), keys_of(params)


def _parts(listed: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield from ((name, part) for name, part in each.items() if isinstance(part, dict))


_LEADING_KEYS = ("ForAllValues:StringEquals", "dynamodb:LeadingKeys")
_FROM_ADDRESS = ("StringEquals", "ses:FromAddress")
_CONDITIONS = (_LEADING_KEYS, _FROM_ADDRESS)


def _for_call(policy: Any, keys: frozenset[str] | None, sender: str | None) -> str:
    """The policy's text without the statements that are on other keys, or on another sender.

    aws: leading-keys, aws: ses-send-rights. moto knows no such conditions, and takes one that it
    does not know for a denial.
    """
    versions = [] if isinstance(policy, str) else policy.versions
    text: str = next((each.document for each in versions if each.is_default), policy)
    if not any(name in text for _, name in _CONDITIONS):
        return text
    document = json.loads(text)
    held = (_held(statement, keys, sender) for statement in _listed(document["Statement"]))
    return json.dumps({**document, "Statement": [each for each in held if each is not None]})


def _held(
    statement: dict[str, Any], keys: frozenset[str] | None, sender: str | None
) -> dict[str, Any] | None:
    """The statement without those conditions; None where one of them does not hold."""
    conditions = dict(statement.get("Condition", {}))
    for operator, name in _CONDITIONS:
        wanted = dict(conditions.pop(operator, {}))
        if name in wanted:
            allowed = set(map(str, _listed(wanted.pop(name))))
            senders = None if sender is None else frozenset((sender,))
            given = keys if name == _LEADING_KEYS[1] else senders
            if given is None or not given <= allowed:
                return None
        conditions = {**conditions, **({operator: wanted} if wanted else {})}
    rest = {part: value for part, value in statement.items() if part != "Condition"}
    return {**rest, **({"Condition": conditions} if conditions else {})}


def _trusts(role: Any, service: str) -> bool:
    document = json.loads(role.assume_role_policy_document)
    return any(
        statement.get("Effect") == "Allow"
        and "sts:AssumeRole" in _listed(statement.get("Action"))
        and service in _listed(_principals(statement))
        for statement in _listed(document.get("Statement"))
    )


def _principals(statement: Mapping[str, Any]) -> Any:
    principal = statement.get("Principal")
    return principal.get("Service") if isinstance(principal, dict) else principal


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


# A function has its role's keys, as on AWS: where the role lacks a right, the function is refused
# here as it would be there. For what the table below does not know, only a right on `*` will do.

_PREFIXES = {
    "dynamodbstreams": "dynamodb",
    "pinpoint-sms-voice-v2": "sms-voice",
    "resourcegroupstaggingapi": "tag",
    "sesv2": "ses",
    "service-quotas": "servicequotas",
}
_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_BATCHED = {
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "SendMessageBatch": "SendMessage",
}
"""Calls of SQS that need the right of the one they repeat (aws: queue-batch-rights)."""
_CODES = {"sns": "AuthorizationError", **dict.fromkeys(("iam", "sqs", "sts"), "AccessDenied")}
"""What services of the query protocol call it, or of one that was."""

RequiredPermission = tuple[str, str, frozenset[str] | None]
"""An action, the ARN of what it works on, and the keys of its items where they are known."""


def must_be_allowed(call: Call) -> None:
    """Raises AwsFailure if its caller's role does not allow it; the dispatcher's lock is held."""
    if (call.service, call.operation) == ("sts", "GetCallerIdentity"):
        return
    role = _role(call.caller.role)
    sender = _sender_of(call)
    for action, resource, keys in _required_permissions(call):
        if role is None or not allows(role, action, resource, keys, sender):
            raise AwsFailure(
                _CODES.get(call.service, "AccessDeniedException"),
                f"User: {call.caller.arn} is not authorized to perform: {action} on resource: "
                f"{resource} because no identity-based policy allows the {action} action",
                400 if "X-Amz-Target" in call.request.headers else 403,
            )


def _role(arn: str) -> Any | None:
    roles = list(get_backend("iam")[ACCOUNT]["aws"].roles.values())
    return next((role for role in roles if role.arn == arn), None)


def _required_permissions(call: Call) -> Iterator[RequiredPermission]:
    prefix = _PREFIXES.get(call.service, call.service)
    if call.service == "apigateway":
        resource = _arn("apigateway", call, call.request.path, "")
        yield f"apigateway:{call.request.method}", resource, None
    elif call.service == "lambda" and call.operation == "Invoke":
        name = str(call.params["FunctionName"])
        yield "lambda:InvokeFunction", _named("lambda", call, "function:", name), None
    elif call.service == "dynamodb":
        for action, table, keys in dynamodb_permissions(call.operation, call.params):
            yield action, _table(call, table), keys
    elif call.service == "sesv2" and call.operation == "SendEmail":
        yield from _mailed(call)
    else:
        operation = _BATCHED.get(call.operation, call.operation)
        for resource in _resources(call):
            yield f"{prefix}:{operation}", resource, None


def _mailed(call: Call) -> Iterator[RequiredPermission]:
    """On the identity that it is sent by, in either form (aws: ses-send-rights)."""
    mail = mail_of(call.params)
    known = get_backend("ses")[ACCOUNT][call.region].email_identities
    address = mail.sender_mailbox
    identity = _arn("ses", call, f"identity/{address if address in known else domain_of(address)}")
    yield "ses:SendEmail", identity, None
    if mail.form == "raw":
        yield "ses:SendRawEmail", identity, None


def _resources(call: Call) -> Iterator[str]:
    params = call.params
    if call.service == "sqs" and (queue := params.get("QueueUrl") or params.get("QueueName")):
        yield _arn("sqs", call, str(queue).rpartition("/")[2])
    elif call.service == "lambda" and "Resource" in params:
        yield str(params["Resource"])
    elif call.service == "scheduler" and "GroupName" in params and "Name" in params:
        yield _arn("scheduler", call, f"schedule/{params['GroupName']}/{params['Name']}")
    elif call.service == "logs" and "logGroupName" in params:
        yield _arn("logs", call, f"log-group:{params['logGroupName']}:*")
    else:
        yield "*"


def _table(call: Call, name: str) -> str:
    """As it is looked for here, by its name in the region of the call, whatever ARN is given.

    Of a call that names none it is everything, of one by an index that index.
    """
    if not name:
        return "*"
    index = f"/index/{call.params['IndexName']}" if call.params.get("IndexName") else ""
    return _arn("dynamodb", call, f"table/{name.rpartition('/')[2]}{index}")


def _named(service: str, call: Call, kind: str, name: str) -> str:
    return name if name.startswith("arn:") else _arn(service, call, kind + name)


def _arn(service: str, call: Call, rest: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{call.region}:{account}:{rest}"
