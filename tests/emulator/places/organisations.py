"""What an organisation, a policy, a plan of an account or a hand refuses: boundaries, tags,
regions, retentions, domains, what is not modelled."""

import json
from datetime import timedelta
from typing import Any

from moto.backends import get_backend

from smsverifier.config import Config
from smsverifier.local.calls import ACCOUNT
from tests.emulator.places.case import CONFIG, Case, World

NEVER_AGAIN = ("command again", "up` again", "down` again", "goes on from there")
"""What no refusal may say that stays until somebody changes something."""

ROLE = "arn:aws:iam::123456789012:role/smsverifier/hack-night-ap-south-1-handler"
TABLE = "arn:aws:dynamodb:ap-south-1:123456789012:table/hack-night-registrations"
GROUP = "arn:aws:logs:ap-south-1:123456789012:log-group:/aws/lambda/hack-night-handler"
SCP = "with an explicit deny in a service control policy"
OUTRIGHT = "with an explicit deny"
CENTRE = "The tag policy does not allow the specified value for the following tag key: "
DOMAIN = (
    "Deleting RestApi x1y2z3 failed. Please remove all base path mappings related to the RestApi "
    "in your domains: register.example.org."
)
MENDED = "once that is mended, `smsverifier up` makes the rest"


def denied(match: str, action: str, resource: str, because: str) -> dict[str, Any]:
    message = (
        f"User: arn:aws:iam::123456789012:user/asha is not authorized to perform: {action} on "
        f"resource: {resource} {because}"
    )
    code = "AccessDenied" if action.startswith("iam:") else "AccessDeniedException"
    return {"match": match, "status": 403, "code": code, "message": message}


def refused(match: str, code: str, message: str, status: int = 400) -> dict[str, Any]:
    return {"match": match, "status": status, "code": code, "message": message}


def set_retention(world: World) -> None:
    """As the function of an organisation does that hears of new log groups."""
    logs = world.client("logs")
    logs.put_retention_policy(logGroupName=world.names.function_log_group, retentionInDays=365)


def set_retention_long_ago(world: World) -> None:
    set_retention(world)
    groups = get_backend("logs")[ACCOUNT]["ap-south-1"].groups
    groups[world.names.function_log_group].creation_time -= timedelta(days=40)


def has_ours(world: World) -> None:
    groups = get_backend("logs")[ACCOUNT]["ap-south-1"].groups
    days = Config().handler.log_retention_days
    assert groups[world.names.function_log_group].retention_in_days == days


def free_plan(status: str = "ACTIVE", ends: str = "2030-01-31T12:00:00Z") -> dict[str, Any]:
    answer = {
        "accountId": "123456789012",
        "accountPlanType": "FREE",
        "accountPlanStatus": status,
        "accountPlanRemainingCredits": {"amount": 135.71, "unit": "USD"},
        "accountPlanExpirationDate": ends,
    }
    return {"match": "^freetier ", "status": 200, "raw": json.dumps(answer)}


def making(name: str, only: str, rule: dict[str, Any], *says: str) -> Case:
    """An `up` of one part from nothing that something refuses for good."""
    command, told = f"up --yes --only {only}", (*says, MENDED)
    return Case(name, command, 1, told, NEVER_AGAIN, rules=(rule,), made_with=None)


EVENT = "event:\n  starts_at: 2030-02-10 18:00\n"

CASES: tuple[Case, ...] = (
    making(
        "CreateRole without the boundary that an SCP asks for",
        "handler",
        denied("^iam CreateRole$", "iam:CreateRole", ROLE, SCP),
        "only the organisation's administrator can allow it",
        "`permissions_boundary: arn:aws:iam::123456789012:policy/NAME`",
    ),
    making(
        "CreateRole denied outright, in the older words",
        "handler",
        denied("^iam CreateRole$", "iam:CreateRole", ROLE, OUTRIGHT),
        "a policy forbids it outright",
        "`permissions_boundary: arn:aws:iam::123456789012:policy/NAME`",
    ),
    making(
        "PutRolePolicy that nobody allows without a boundary",
        "handler",
        denied(
            *("^iam PutRolePolicy$", "iam:PutRolePolicy", ROLE),
            "because no identity-based policy allows the iam:PutRolePolicy action",
        ),
        "smsverifier policy",
        "`permissions_boundary: arn:aws:iam::123456789012:policy/NAME`",
    ),
    making(
        "a tag policy, at Lambda",
        "handler",
        refused(
            *("^lambda POST /2015-03-31/functions$", "InvalidParameterValueException"),
            f"{CENTRE}CostCentre.",
        ),
        "The tag policy of your organisation refuses the tag CostCentre",
        "under `tags` of the configuration (`CostCentre: VALUE`)",
    ),
    making(
        "a tag policy, at DynamoDB",
        "table",
        refused(
            *("^dynamodb CreateTable$", "ValidationException"),
            f"One or more parameter values were invalid: {CENTRE}'team:name'.",
        ),
        "refuses the tag team:name",
        '`"team:name": VALUE`',
    ),
    making(
        "a tag policy that refuses the tag of a stack",
        "table",
        refused("^dynamodb CreateTable$", "TagPolicyException", f"{CENTRE}'smsverifier:stack'."),
        "leave the keys that begin with smsverifier: out of the policy",
    ),
    making(
        "an SCP that wants tags on what is made",
        "handler",
        denied("^lambda CreateFunction$", "lambda:CreateFunction", f"{ROLE}-x", SCP),
        "certain tags (`tags`)",
    ),
    Case(
        "a region that the organisation forbids",
        "status",
        1,
        ("AWS denied dynamodb:DescribeTable", "another region (`region`, now ap-south-1)"),
        (*NEVER_AGAIN, "stays done"),
        rules=(denied("^(?!sts )", "dynamodb:DescribeTable", TABLE, SCP),),
    ),
    making(
        "a retention that an SCP keeps for itself",
        "handler",
        denied("^logs PutRetentionPolicy$", "logs:PutRetentionPolicy", GROUP, SCP),
        "`handler.log_retention_days`",
    ),
    Case(
        "a retention set by an automation on a young log group",
        "up --yes",
        0,
        ("hack-night is up",),
        ("lose data",),
        by_hand=set_retention,
        afterwards=has_ours,
    ),
    Case(
        "the same on an old one",
        "up --yes",
        2,
        ("lose data", "Write `handler.log_retention_days: 365`", "--allow-data-loss"),
        NEVER_AGAIN,
        by_hand=set_retention_long_ago,
    ),
    Case(
        "the same, with the key that was named",
        "plan",
        3,  # of the two log groups the other one is to follow
        ("pipe_log_group",),
        ("lose data",),
        config=f"{CONFIG}handler:\n  log_retention_days: 365\n",
        by_hand=set_retention_long_ago,
    ),
    Case(
        "a domain that points at the API",
        "down --yes",
        1,
        (
            "Only you can take that off".lower(),
            "API mappings",
            "Once that is mended, `smsverifier down` removes what is left",
        ),
        NEVER_AGAIN,
        rules=(refused("^apigateway DeleteRestApi$", "BadRequestException", DOMAIN),),
    ),
    Case(
        "a log group that an SCP lets nobody delete",
        "down --yes",
        1,
        ("AWS denied logs:DeleteLogGroup", "Once that is mended, `smsverifier down` removes"),
        NEVER_AGAIN,
        rules=(denied("^logs DeleteLogGroup$", "logs:DeleteLogGroup", GROUP, SCP),),
    ),
    making(
        "a value that AWS does not take",
        "table",
        refused("^dynamodb CreateTable$", "ValidationException", "The tableClass is not supported"),
        "The tableClass is not supported",
        "AWS will not take it the next time either",
    ),
    Case(
        "a service that is not on the account's plan",
        "status",
        1,
        ("This account may not use the service here yet", "AWS's free plan"),
        NEVER_AGAIN,
        rules=(
            refused(
                *("^pipes ", "SubscriptionRequiredException"),
                "The AWS Access Key Id needs a subscription for the service",
            ),
        ),
    ),
    Case(
        "something of another run under way",
        "up --yes --only table",
        1,
        ("Wait a moment and run the same command again: it goes on from there.",),
        ("once that is mended",),
        rules=(
            refused("^dynamodb CreateTable$", "ConcurrentModificationException", "Another change"),
        ),
        made_with=None,
    ),
    Case(
        "the free plan, ending before the event",
        "check",
        3,
        (
            "AWS closes the account, and the form with it: too soon, it is needed until 10 Feb "
            "2030",
            "aws freetier upgrade-account-plan --account-plan-type PAID",
            "$135.71 now",
        ),
        config=f"{CONFIG}{EVENT}",
        rules=(free_plan(),),
    ),
    Case(
        "the free plan, over",
        "check",
        3,
        ("AWS's free plan of this account is over",),
        rules=(free_plan("EXPIRED"),),
    ),
    Case(
        "a plan that nobody may ask for",
        "check",
        0,
        ("AWS denied freetier:GetAccountPlanState", "smsverifier policy --sms"),
        rules=(denied("^freetier ", "freetier:GetAccountPlanState", "*", SCP),),
    ),
)
