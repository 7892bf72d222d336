"""A stack that is in another region or account than the configuration."""

import os

from smsverifier.commands.known_stacks import keep_stack
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.naming import ROLE_PATH
from tests.emulator.places.case import CONFIG, Case, World

MOVED = CONFIG.replace("ap-south-1", "us-east-1")
THERE = "hack-night is in ap-south-1, with its table and its roles"
HERE = "`smsverifier up` would make another one here"
PINNED = f'{CONFIG}account: "999988887777"\n'
OURS = f'{CONFIG}account: "123456789012"\n'
OTHER_ACCOUNT = (
    "This is not the AWS account that the configuration names",
    "The stack is for account 999988887777, and these credentials sign in to 123456789012",
    "Sign in to 999988887777",
)
NO_ROLES = {
    "match": "^iam ListRoles$",
    "status": 403,
    "code": "AccessDenied",
    "message": "User: arn:aws:iam::123456789012:user/x is not authorized to perform: iam:ListRoles",
}


def nothing_but_whose_it_is(world: World) -> None:
    assert {*world.proxy.asked} == {"sts POST /"}
    assert world.stack.register("+919876543210").status == 200  # all of it is there


def whose_it_is_once(world: World) -> None:
    assert world.proxy.asked.count("sts POST /") == 1


def old_one_still_takes_registrations(world: World) -> None:
    assert world.stack.register("+919876543210").status == 200


def forbid_region_there(world: World) -> None:
    """As a policy of the organisation that leaves some regions out."""

    def deny(call: Call, forward: Forward) -> AwsResponse:
        if call.region == "ap-south-1":
            raise AwsFailure("AccessDeniedException", "User: x is not authorized to perform it")
        return forward(call)

    world.embedded.dispatcher.override("dynamodb", "DescribeTable", deny)


def delete_table_there(world: World) -> None:
    world.client("dynamodb").delete_table(TableName=world.names.table)


def seen_from_here(world: World) -> None:
    """As an `up` keeps the name on disk."""
    keep_stack(os.environ, "aws", "ap-south-1", world.stack.config.stack, is_there=True)


def similar_roles(world: World) -> None:
    """Of other stacks, and of nobody's."""
    for name in (
        "hack-night-2-eu-west-1-api",
        "hack-night-eu-west-1-eu-west-2-api",
        "hack-eu-west-1-handler",
        "hack-night-eu-west-1-robot",
    ):
        world.client("iam").create_role(
            Path=ROLE_PATH, RoleName=name, AssumeRolePolicyDocument="{}"
        )


CASES: tuple[Case, ...] = (
    Case(
        "moved: status",
        "status",
        3,
        (
            "hack-night is absent",
            THERE,
            "`smsverifier status --region ap-south-1` shows it",
            "`smsverifier down --region ap-south-1` exports",
            "Next: as said above; smsverifier up makes another one here",
        ),
        never=("Next: smsverifier plan",),
        config=MOVED,
        afterwards=old_one_still_takes_registrations,
    ),
    Case(
        "moved: status for programs",
        "status --json",
        3,
        ('"region": "ap-south-1", "table": true, "kept": null',),
        config=MOVED,
    ),
    Case("moved: plan", "plan", 3, (THERE, "smsverifier up makes another one"), config=MOVED),
    Case(
        "moved: up asks with the old one in its question",
        "up",
        130,
        (THERE, "us-east-1, at ", "beside hack-night in ap-south-1? [y/N]", "Nothing was done"),
        config=MOVED,
        typed="n",
    ),
    Case(
        "moved: down",
        "down --yes",
        0,
        ("not there: nothing to remove", THERE, "`smsverifier down --region ap-south-1` exports"),
        config=MOVED,
        afterwards=old_one_still_takes_registrations,
    ),
    Case(
        "moved: test-register does not advise a second stack",
        "test-register +919876543210",
        1,
        ("add --region ap-south-1, or set `region`", HERE),
        never=("Run `smsverifier up` first",),
        config=MOVED,
    ),
    Case(
        "moved: registrations export with the options that were typed",
        "registrations export --stack hack-night --region us-east-1",
        1,
        ("hack-night is in ap-south-1: add --region ap-south-1", HERE),
        never=("Run `smsverifier up` first",),
    ),
    Case(
        "moved: the way there works",
        "registrations list --region ap-south-1",
        0,
        ("Nobody.",),
        config=MOVED,
    ),
    Case(
        "moved: roles may not be listed",
        "status",
        3,
        ("hack-night is absent",),
        never=("ListRoles", "ap-south-1"),
        config=MOVED,
        rules=(NO_ROLES,),
    ),
    Case(
        "moved: the other region may not be looked into",
        "status",
        3,
        ("By its roles hack-night is in ap-south-1", "could not be seen"),
        never=("people register there",),
        config=MOVED,
        by_hand=forbid_region_there,
    ),
    Case(
        "moved: roles alone are left there",
        "status",
        3,
        ("Roles of hack-night are left in ap-south-1, without a table", "removes them"),
        never=("people register there",),
        config=MOVED,
        by_hand=delete_table_there,
    ),
    Case(
        "moved: roles of similar names are no stack of this one",
        "status",
        3,
        ("hack-night is absent",),
        never=("eu-west-1", "eu-west-2", "! "),
        made_with=None,
        by_hand=similar_roles,
    ),
    Case(
        "an earlier name: status",
        "status",
        3,
        (
            "hack-day is absent",
            "Seen in ap-south-1 from this machine: hack-night",
            "`smsverifier status --stack hack-night`",
        ),
        config=CONFIG.replace("hack-night", "hack-day"),
        by_hand=seen_from_here,
    ),
    Case(
        "another account: status",
        "status",
        2,
        OTHER_ACCOUNT,
        config=PINNED,
        afterwards=nothing_but_whose_it_is,
    ),
    Case(
        "another account: up",
        "up --yes",
        2,
        OTHER_ACCOUNT,
        config=PINNED,
        afterwards=nothing_but_whose_it_is,
    ),
    Case(
        "another account: down of a broken configuration",
        "down --yes",
        2,
        OTHER_ACCOUNT,
        config=f"{PINNED}sms: {{message: 7}}\n",
        afterwards=nothing_but_whose_it_is,
    ),
    Case(
        "another account: which one cannot be read",
        "down --yes",
        2,
        ("Which account is meant cannot be read", "Mend `account`, or take it out"),
        config=f'{CONFIG}account: "1111-2222-3333"\n',
    ),
    Case(
        "another account: smsverifier alone",
        "",
        0,
        ("hack-night (ap-south-1): This is not the AWS account", "smsverifier check"),
        config=PINNED,
        afterwards=nothing_but_whose_it_is,
    ),
    Case(
        "the account that is named",
        "status",
        0,
        ("hack-night is ready",),
        config=OURS.replace('"', ""),
        afterwards=whose_it_is_once,
    ),
    Case(
        "an account on local",
        "plan --target local",
        0,
        ("nothing to do",),
        config=PINNED,
    ),
)
