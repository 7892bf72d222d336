"""What a rule forbids: who can allow it, and which keys of the configuration such rules ask for."""

import pytest

from smsverifier.aws.denials import explain_denial, explain_tag_policy, is_tag_policy

SCP = (
    "with an explicit deny in a service control policy: "
    "arn:aws:organizations::111122223333:policy/o-abc/service_control_policy/p-xyz"
)
NOBODY = "because no identity-based policy allows the action"
KEYS = ("permissions_boundary", "tags", "region", "handler.log_retention_days")


def hint(action: str, resource: str, because: str) -> str:
    message = f"User: arn:aws:iam::1:user/a is not authorized to perform: {action} on resource: "
    return explain_denial("DoIt", f"{message}{resource} {because}", "it").hint


ROLE = "arn:aws:iam::123456789012:role/smsverifier/a"
QUEUE = "arn:aws:sqs:eu-north-1:123456789012:a"


@pytest.mark.parametrize(
    ("action", "resource", "because", "named"),
    [
        ("iam:CreateRole", ROLE, SCP, {"permissions_boundary", "tags"}),
        ("iam:CreateRole", ROLE, "with an explicit deny", {"permissions_boundary", "tags"}),
        ("iam:PutRolePolicy", ROLE, SCP, {"permissions_boundary"}),
        ("iam:PutRolePolicy", ROLE, NOBODY, {"permissions_boundary"}),
        ("iam:PassRole", ROLE, SCP, set()),
        ("iam:TagRole", ROLE, SCP, {"tags"}),
        ("sqs:createqueue", QUEUE, SCP, {"tags", "region"}),
        ("sqs:createqueue", QUEUE, NOBODY, set()),
        ("sqs:GetQueueUrl", QUEUE, SCP, {"region"}),
        (
            *("sqs:GetQueueUrl", QUEUE),
            "because no service control policy allows the sqs:GetQueueUrl action",
            {"region"},
        ),
        ("apigateway:POST", "arn:aws:apigateway:eu-north-1::/restapis", SCP, {"tags", "region"}),
        (
            *("logs:PutRetentionPolicy", "arn:aws:logs:eu-north-1:1:log-group:a", SCP),
            {"handler.log_retention_days", "region"},
        ),
    ],
)
def test_a_denial_names_the_keys_that_such_rules_ask_for(
    action: str, resource: str, because: str, named: set[str]
) -> None:
    said = hint(action, resource, because)
    assert {key for key in KEYS if f"`{key}" in said} == named
    assert "again" not in said


def test_the_region_that_is_forbidden_and_the_account_of_the_boundary_are_named() -> None:
    assert "`region`, now eu-north-1" in hint("sqs:GetQueueUrl", QUEUE, SCP)
    assert "`permissions_boundary: arn:aws:iam::123456789012:policy/NAME`" in hint(
        "iam:CreateRole", ROLE, SCP
    )


def test_what_was_only_read_leaves_nothing_done() -> None:
    assert "stays done" in hint("sqs:CreateQueue", QUEUE, NOBODY)
    assert "stays done" not in hint("sqs:GetQueueUrl", QUEUE, NOBODY)


WORDS = "The tag policy does not allow the specified value for the following tag key: "


@pytest.mark.parametrize(
    ("code", "message", "key"),
    [
        ("InvalidParameterValueException", f"{WORDS}CostCentre.", "CostCentre"),
        ("ValidationException", f"One or more values were invalid: {WORDS}'a:b'.", "a:b"),
        ("TagPolicy", f"{WORDS}'Cost centre'.", "Cost centre"),
        ("TagPolicyViolation", "Not so.", ""),
    ],
)
def test_a_tag_policy_is_known_by_its_words_or_its_code(code: str, message: str, key: str) -> None:
    assert is_tag_policy(code, message)
    told = explain_tag_policy("CreateThing", message, "it")
    assert told.message.endswith(f"refuses the tag {key}" if key else "refuses a tag")
    assert "`tags`" in told.hint


@pytest.mark.parametrize("code", ["InvalidParameterValueException", "TooManyTagsException"])
def test_another_refusal_is_no_tag_policy(code: str) -> None:
    assert not is_tag_policy(code, "The role defined for the function cannot be assumed by Lambda.")
