"""The account around a stack: quotas, and what its owner may do (moto has neither)."""

from collections.abc import Callable, Mapping
from typing import Any

from moto.backends import get_backend

from smsverifier.local.account import AccountSettings
from smsverifier.local.calls import ACCOUNT, Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward

GIBIBYTE = 1024**3
MEBIBYTE = 1024**2


def install(door: Door, settings: Callable[[], AccountSettings]) -> None:
    """Takes the reading calls; `settings` is asked anew at each."""

    def quota(call: Call, _: Forward) -> Answer:
        return call.answer({"Quota": _quota(call, settings())})

    def account(call: Call, _: Forward) -> Answer:
        return call.answer(_lambda_account(call.region, settings()))

    door.stand_in("service-quotas", "GetServiceQuota", quota)
    door.stand_in("lambda", "GetAccountSettings", account)
    door.stand_in("iam", "SimulatePrincipalPolicy", _simulate)
    door.stand_in("sts", "GetCallerIdentity", _caller)


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


def _simulate(call: Call, _: Forward) -> Answer:
    """Everything is allowed to whoever calls: that is so here."""
    results = [
        {"EvalActionName": action, "EvalResourceName": resource, "EvalDecision": "allowed"}
        for action in call.params["ActionNames"]
        for resource in call.params.get("ResourceArns") or ["*"]
    ]
    return call.answer({"EvaluationResults": results, "IsTruncated": False})


def _caller(call: Call, _: Forward) -> Answer:
    """A user, whose ARN in moto is a session's; or a function's session."""
    caller = call.caller
    user = f"AROAEMBEDDED:{caller.name}" if caller.role else "AIDAEMBEDDED"
    return call.answer({"UserId": user, "Account": ACCOUNT, "Arn": caller.arn})
