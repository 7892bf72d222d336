"""IAM, STS and the quotas of the account: who calls, what its owner may do, updates of a role.

moto has no quotas and simulates no policy; it empties what an UpdateRole does not name
(aws: role-update-merges).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.settings import AccountSettings
from smsverifier.local.supported_operations import NotModelled

GIBIBYTE = 1024**3
MEBIBYTE = 1024**2
USER = "embedded"
USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/{USER}"
USER_ID = "AIDAEMBEDDED00000000"
SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When the user was made that everybody is here."""


def install_account(
    dispatcher: Dispatcher, settings: Callable[[], AccountSettings], clock: Callable[[], float]
) -> None:
    """Takes the reading calls; `settings` is asked anew at each."""

    def quota(call: Call, _: Forward) -> AwsResponse:
        """moto: GetServiceQuota has no quotas of Lambda and API Gateway."""
        return call.answer({"Quota": _quota(call, settings())})

    def account(call: Call, _: Forward) -> AwsResponse:
        """moto: GetAccountSettings of Lambda is not implemented."""
        return call.answer(_lambda_account(call.region, settings()))

    def plan(call: Call, _: Forward) -> AwsResponse:
        """moto: the service freetier is not implemented."""
        return call.answer(_account_plan(settings().free_plan_days, clock()))

    dispatcher.override("freetier", "GetAccountPlanState", plan)
    dispatcher.override("service-quotas", "GetServiceQuota", quota)
    dispatcher.override("lambda", "GetAccountSettings", account)
    dispatcher.override("iam", "SimulatePrincipalPolicy", _simulate)
    dispatcher.override("sts", "GetCallerIdentity", _caller)
    dispatcher.override("iam", "GetUser", _user)


def _quota(call: Call, settings: AccountSettings) -> Mapping[str, Any]:
    service, code = str(call.params["ServiceCode"]), str(call.params["QuotaCode"])
    known = {
        ("lambda", "L-B99A9384"): ("Concurrent executions", settings.lambda_concurrency),
        ("apigateway", "L-8A5B8E43"): ("Throttle rate", 10_000),
    }
    if (service, code) not in known:
        message = "The request failed because the specified quota does not exist."
        raise AwsFailure("NoSuchResourceException", message)
    name, value = known[service, code]
    return {
        "ServiceCode": service,
        "QuotaCode": code,
        "QuotaArn": f"arn:aws:servicequotas:{call.region}:{ACCOUNT}:{service}/{code}",
        "QuotaName": name,
        "Value": float(value),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }


def _account_plan(days: int, now: float) -> Mapping[str, Any]:
    """On the free plan for so many more days, with the credits that everybody begins with."""
    state = {"accountId": ACCOUNT, "accountPlanStatus": "ACTIVE"}
    if not days:
        return {**state, "accountPlanType": "PAID"}
    return {
        **state,
        "accountPlanType": "FREE",
        "accountPlanRemainingCredits": {"amount": 100.0, "unit": "USD"},
        "accountPlanExpirationDate": datetime.fromtimestamp(now + days * 86_400, UTC),
    }


def _lambda_account(region: str, settings: AccountSettings) -> Mapping[str, Any]:
    functions = list(get_backend("lambda")[ACCOUNT][region].list_functions())
    return {
        "AccountLimit": {
            "TotalCodeSize": 75 * GIBIBYTE,
            "CodeSizeUnzipped": 250 * MEBIBYTE,
            "CodeSizeZipped": 50 * MEBIBYTE,
            "ConcurrentExecutions": settings.lambda_concurrency,
            "UnreservedConcurrentExecutions": settings.lambda_concurrency,
        },
        "AccountUsage": {
            "TotalCodeSize": sum(function.code_size for function in functions),
            "FunctionCount": len(functions),
        },
    }


def _simulate(call: Call, _: Forward) -> AwsResponse:
    """moto: SimulatePrincipalPolicy is not implemented.

    Everything is allowed to the owner; what a role may do is not said in AWS's words here.
    """
    source = str(call.params["PolicySourceArn"])
    if source != USER_ARN:
        raise NotModelled(f"SimulatePrincipalPolicy of {source}", f"ask it of {USER_ARN}")
    results = [
        {"EvalActionName": action, "EvalResourceName": resource, "EvalDecision": "allowed"}
        for action in call.params["ActionNames"]
        for resource in call.params.get("ResourceArns") or ["*"]
    ]
    return call.answer({"EvaluationResults": results, "IsTruncated": False})


def _caller(call: Call, _: Forward) -> AwsResponse:
    """moto: GetCallerIdentity names a session user/moto that is no user's ARN.

    A user, whose ARN in moto is a session's; or a function's session.
    """
    caller = call.caller
    user = f"AROAEMBEDDED:{caller.name}" if caller.role else USER_ID
    return call.answer({"UserId": user, "Account": ACCOUNT, "Arn": caller.arn})


def _user(call: Call, _: Forward) -> AwsResponse:
    """moto: GetUser without a name invents a user that GetCallerIdentity does not name.

    Whoever calls; there is no other user here.
    """
    name = call.params.get("UserName") or USER
    if name != USER:
        message = f"The user with name {name} cannot be found."
        raise AwsFailure("NoSuchEntity", message, 404)
    user = {"UserName": USER, "UserId": USER_ID, "Arn": USER_ARN, "Path": "/"}
    return call.answer({"User": {**user, "CreateDate": SINCE}})


_FIELDS = {"Description": "description", "MaxSessionDuration": "max_session_duration"}


def install_roles(dispatcher: Dispatcher) -> None:
    """Takes the update."""
    dispatcher.override("iam", "UpdateRole", _update_role)


def _update_role(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateRole empties the description and the duration that it does not name."""
    roles = get_backend("iam")[ACCOUNT]["aws"].roles.values()
    role = next((role for role in roles if role.name == call.params["RoleName"]), None)
    before = {} if role is None else {name: getattr(role, _FIELDS[name]) for name in _FIELDS}
    answer = forward(call)
    for name in before.keys() - call.params.keys():
        setattr(role, _FIELDS[name], before[name])
    return answer
