"""What each role may do and who may take it: the stack's least privilege on one page.

Source conditions stand only where AWS documents them (aws: trust-conditions). The API's role has
none: a wrong guess there would answer 500 to every registration.
"""

import json
from collections.abc import Mapping
from typing import Any

from smsverifier.naming import Names
from smsverifier.row import PLACES, TOTALS

PolicyDocument = Mapping[str, Any]


def handler_trust(names: Names) -> PolicyDocument:
    """Lambda, for this function only."""
    return _trust("lambda.amazonaws.com", names, names.function_arn)


def pipe_trust(names: Names) -> PolicyDocument:
    """EventBridge Pipes, for this pipe only."""
    return _trust("pipes.amazonaws.com", names, names.pipe_arn)


def api_trust() -> PolicyDocument:
    """API Gateway, without a condition: none is documented for this use."""
    return _document(_assume("apigateway.amazonaws.com"))


def schedule_trust(names: Names) -> PolicyDocument:
    """EventBridge Scheduler, for this stack's group (aws: schedule-trusts-the-group)."""
    return _trust("scheduler.amazonaws.com", names, names.schedule_group_arn)


def handler_policy(names: Names, mail_sender: str | None = None) -> PolicyDocument:
    """Write its log, mark rows, text phones but no topics (aws: phone-has-no-arn), send mail.

    Mail from `mail_sender` only, or none.

    For announcements it goes through the table, looks whether it is paused and who opted out, and
    ends the schedule that calls it. Not `logs:CreateLogGroup`: a late log line must not bring the
    group back after teardown.
    """
    logs = names.log_group_arn(names.function_log_group)
    opt_out_lists = f"arn:aws:sms-voice:{names.region}:{names.account}:opt-out-list/*"
    return _document(
        _allow("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], f"{logs}:*"),
        _allow("MarkRows", "dynamodb:UpdateItem", names.table_arn),
        _allow("FindRows", ["dynamodb:GetItem", "dynamodb:Scan"], names.table_arn),
        _allow("SeeOwnPause", "lambda:ListTags", names.function_arn),
        _allow("EndSchedules", "scheduler:DeleteSchedule", names.schedules_arn),
        _allow("SeeWhoOptedOut", "sns:ListPhoneNumbersOptedOut", "*"),
        _allow("TextPhones", "sns:Publish", "*"),
        {
            "Sid": "NoTopics",
            "Effect": "Deny",
            "Action": "sns:Publish",
            "Resource": "arn:aws:sns:*:*:*",
        },
        _by_sns("TextPhonesThroughEndUserMessaging", "sms-voice:SendTextMessage", "*"),
        _by_sns("SeeWhoOptedOutThroughIt", "sms-voice:DescribeOptedOutNumbers", opt_out_lists),
        *(() if mail_sender is None else (_mail_from(names, mail_sender),)),
    )


def _by_sns(sid: str, action: str, resource: str) -> dict[str, Any]:
    """What SNS asks of End User Messaging in the function's name (aws: eum-asked-as-the-caller)."""
    condition = {"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}}
    return {**_allow(sid, action, resource), "Condition": condition}


def _mail(names: Names) -> dict[str, Any]:
    """Send mail from any identity: in the sandbox a recipient's is asked for, too, and one may
    have a configuration set by itself (aws: ses-send-rights)."""
    begin = f"arn:aws:ses:{names.region}:{names.account}"
    return {
        "Sid": "SendMail",
        "Effect": "Allow",
        "Action": ["ses:SendEmail", "ses:SendRawEmail"],
        "Resource": [f"{begin}:identity/*", f"{begin}:configuration-set/*"],
    }


def _mail_from(names: Names, sender: str) -> dict[str, Any]:
    return {**_mail(names), "Condition": {"StringEquals": {"ses:FromAddress": sender}}}


def pipe_policy(names: Names) -> PolicyDocument:
    """Read the stream, call the handler, report what it gave up on (aws: pipe-role-needs).

    Its log is delivered by AWS itself (vended logs), not with this role.
    """
    stream = f"{names.table_arn}/stream/*"
    read = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    return _document(
        _allow("ReadStream", read, stream),
        _allow("FindStream", "dynamodb:ListStreams", "*"),
        _allow("CallHandler", "lambda:InvokeFunction", names.function_arn),
        _allow("ReportDeadLetters", "sqs:SendMessage", names.queue_arn),
    )


def api_policy(names: Names, *, has_places: bool = False) -> PolicyDocument:
    """Store a registration, and look at the counts, which are of nobody: no other item.

    Only the items whose keys are those (aws: leading-keys). `has_places`: with `registrations.max`
    it also counts the places that are taken, in a transaction (aws: transaction-rights).
    """
    store = _allow("StoreRegistration", "dynamodb:PutItem", names.table_arn)
    counts = _allow("ReadCounts", "dynamodb:GetItem", names.table_arn)
    if not has_places:
        return _document(store, {**counts, "Condition": _only_items(TOTALS)})
    counts = _allow("ReadCountsAndPlaces", "dynamodb:BatchGetItem", names.table_arn)
    places = _allow("CountPlaces", "dynamodb:UpdateItem", names.table_arn)
    return _document(
        store,
        {**counts, "Condition": _only_items(TOTALS, PLACES)},
        {**places, "Condition": _only_items(PLACES)},
    )


def schedule_policy(names: Names) -> PolicyDocument:
    """Call the handler, for an announcement."""
    return _document(_allow("RunAnnouncements", "lambda:InvokeFunction", names.function_arn))


def _only_items(*keys: str) -> dict[str, Any]:
    return {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": list(keys)}}


def receipts_trust() -> PolicyDocument:
    """SNS, without a condition: none is documented for this use."""
    return _document(_assume("sns.amazonaws.com"))


def receipts_policy(names: Names) -> PolicyDocument:
    """Let SNS make and keep its logs of SMS, and no other log (aws: delivery-logs)."""
    actions = "CreateLogGroup CreateLogStream PutLogEvents PutMetricFilter PutRetentionPolicy"
    groups = names.log_group_arn(f"sns/{names.region}/{names.account}/*")
    return _document(
        _allow("LogDeliveries", [f"logs:{action}" for action in actions.split()], groups)
    )


def boundary_policy(names: Names) -> PolicyDocument:
    """A permissions boundary for these roles: what they ever need, together.

    A role within it can do nothing else, whatever policy somebody writes into it.
    """
    policies = (
        handler_policy(names),
        pipe_policy(names),
        api_policy(names),
        api_policy(names, has_places=True),
        schedule_policy(names),
        receipts_policy(names),
    )
    statements = {each["Sid"]: each for policy in policies for each in policy["Statement"]}
    return _document(*statements.values(), _mail(names))


def canonical(document: PolicyDocument) -> str:
    """One text per meaning, so that a policy is one path in a diff and not a dozen."""
    return _sorted_json(_as_sets(document))


def _sorted_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _as_sets(value: Any) -> Any:
    """Lists in policies are sets, and a list of one is the same as its one item."""
    if isinstance(value, dict):
        return {key: _as_sets(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((_as_sets(item) for item in value), key=_sorted_json)
        return items[0] if len(items) == 1 and isinstance(items[0], str) else items
    return value


def _trust(service: str, names: Names, source: str) -> PolicyDocument:
    condition = {
        "StringEquals": {"aws:SourceAccount": names.account},
        "ArnLike": {"aws:SourceArn": source},
    }
    return _document({**_assume(service), "Condition": condition})


def _assume(service: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}


def _allow(sid: str, actions: str | list[str], resource: str) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}


def _document(*statements: PolicyDocument) -> PolicyDocument:
    return {"Version": "2012-10-17", "Statement": list(statements)}
