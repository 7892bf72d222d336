"""The acceptance run: a whole stack on a real account, from `up` to `down`. Costs cents.

    pytest -m aws --aws-account 111122223333 [--aws-phone +91…] [--aws-region ap-south-1]

The tests are one story, in this order. Without --aws-phone nobody is texted: rows are taken back
before the pipe sees them, or are for a country that the stack does not text.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from smsverifier.aws.downloads import download
from smsverifier.aws.errors import DENIED
from smsverifier.naming import PAUSED_TAG
from smsverifier.registrations.send import NOT_NOW
from smsverifier.resources.deployment_package import code_sha256
from smsverifier.resources.pipe import SETTLING
from tests.aws.run import AcceptanceRun
from tests.support.kinds import WANTED

pytestmark = [pytest.mark.aws, pytest.mark.timeout(3600)]

HOSTILE = 'O\'Brien "नमस्ते" \\ $context #set {x} 😀'
ATTEMPT = "0123456789abcdef" * 2
PHONE = "+919000000001"
FOREIGN = "+12025550123"  # fictional, and of a country that the stack does not text


def test_up_makes_the_stack(run: AcceptanceRun) -> None:
    made = run.ok("up", "--yes")
    assert sorted(made["created"]) == sorted(WANTED)
    run.api_url = made["outputs"]["api_url"]
    run.observed.note("new-role-taken", True, f"all roles taken within {made['seconds']:.0f} s")
    run.observed.note("tags-soon", True, "each resource was known as ours once it was made")
    run.observed.note("pipe-trust", run.pipe_state() == "RUNNING", f"pipe {run.pipe_state()}")


def test_a_second_up_has_nothing_to_do(run: AcceptanceRun) -> None:
    plan = run.program("plan", "--json").json
    changes = [f"{s['key']}.{c['path']}" for s in plan["steps"] for c in s["changes"]]
    run.observed.note("no-defaults", plan["in_sync"], ", ".join(changes) or "no difference")
    for fact, path in (("code-hash", "handler.code_sha256"), ("stage-paths", "api.stage")):
        differs = [change for change in changes if change.startswith(path)]
        run.observed.note(fact, not differs, ", ".join(differs) or "read back as written")
    found = run.aws.client("lambda").get_function(FunctionName=run.names.function)
    fetched = download(run.aws, found["Code"]["Location"])
    is_same = code_sha256(fetched) == found["Configuration"]["CodeSha256"]
    run.observed.note("code-address", is_same, f"{len(fetched)} bytes fetched")
    states = {one["key"]: one["state"] for one in run.ok("status")["resources"]}
    foreign = [key for key, state in states.items() if state == "foreign"]
    run.observed.note("tags-shown", not foreign, ", ".join(foreign) or "all are known as ours")
    assert plan["in_sync"], changes


def test_the_pipe_is_paused(run: AcceptanceRun) -> None:
    pipes, pipe = run.aws.client("pipes"), run.names.pipe
    pipes.stop_pipe(Name=pipe)
    run.wait(lambda: run.pipe_state() == "STOPPED")
    pipes.update_pipe(Name=pipe, RoleArn=run.names.role_arn("pipe"), DesiredState="STOPPED")
    run.wait(lambda: run.pipe_state() not in SETTLING)
    state = run.pipe_state()
    run.observed.note("stopped-stays", state == "STOPPED", f"after an update: {state}")
    if state != "STOPPED":  # or somebody would be texted below
        pipes.stop_pipe(Name=pipe)
    run.wait(lambda: run.pipe_state() == "STOPPED")


def test_a_tag_that_is_not_there_can_be_taken_off(run: AcceptanceRun) -> None:
    pipes, functions = run.aws.client("pipes"), run.aws.client("lambda")
    of_pipe = {"resourceArn": run.names.pipe_arn, "tagKeys": [PAUSED_TAG]}
    of_function = {"Resource": run.names.function_arn, "TagKeys": [PAUSED_TAG]}
    codes = [
        run.refusal(lambda: pipes.untag_resource(**of_pipe))[0],
        run.refusal(lambda: functions.untag_resource(**of_function))[0],
    ]
    run.observed.note("untag-absent", not any(codes), ", ".join(filter(None, codes)) or "no error")


def test_the_api_stores_exactly_what_was_typed(run: AcceptanceRun) -> None:
    assert run.wait(lambda: run.preflight().status == 200) < 60
    answers = run.register_until_stored(PHONE, HOSTILE, ATTEMPT)
    answer = answers[-1]
    refused = [one.status for one in answers[:-1]]
    run.observed.note("first-answers", set(refused) <= {403, 500}, f"{refused}, then 200")
    row = run.row(PHONE)
    assert row is not None
    run.observed.note("api-trust", True, "PutItem through the role")
    run.observed.note("gateway-json", True, "DynamoDB took the body as it came")
    run.observed.note("text-kept", row["name"] == HOSTILE, repr(row["name"]))
    age = time.time() - int(row["registered_at"]) / 1000
    run.observed.note("epoch-ms", abs(age) < 300, f"{age:.1f} s ago")
    same = row["request_id"] == answer.body["request_id"]
    run.observed.note("own-request-id", same, row["request_id"])
    assert row["name"] == HOSTILE
    assert same


def test_an_attempt_sent_again_is_answered_by_what_was_stored(run: AcceptanceRun) -> None:
    again = run.register(PHONE, HOSTILE, ATTEMPT)
    row = run.row(PHONE)
    assert row is not None
    same = again.status == 200 and again.body["request_id"] == row["request_id"]
    run.observed.note("first-row-shown", same, f"{again.status}, {again.body}")
    assert again.status in {200, 409}


def test_a_second_registration_is_refused_in_words_a_browser_may_read(run: AcceptanceRun) -> None:
    again = run.register(PHONE, "Asha")
    allowed = again.headers.get("access-control-allow-origin")
    run.observed.note(
        "status-override", again.status == 409 and bool(allowed), f"{again.status}, CORS {allowed}"
    )
    assert again.status == 409
    assert run.register("not a phone", "Asha").status == 400


def test_whether_sms_go_now_is_told_under_a_right_to_one_item(run: AcceptanceRun) -> None:
    status, text = run.sending()
    is_told = status == 200 and json.loads(text)["status"] in {"now", "later"}
    run.observed.note("counts-read", is_told, f"{status}, {text}")
    assert status in {200, 500}


def test_the_address_answers_whoever_asks_as_it_says(run: AcceptanceRun) -> None:
    get, head = (requests.request(verb, run.form_url, timeout=30) for verb in ("GET", "HEAD"))
    is_alike = head.status_code == get.status_code == 200 and not head.content
    kinds = [each.headers.get("Content-Type") for each in (get, head)]
    length = head.headers.get("Content-Length")
    said = f"{head.status_code}, {kinds[1]}, length {length}"
    run.observed.note("head-answers", is_alike and kinds[0] == kinds[1], said)
    refused, kind = (
        iter([b"{", b"}"]),
        {"Content-Type": "application/json"},
    )  # not one that registers
    answer = requests.put(run.api_url, data=refused, headers=kind, timeout=30)
    run.observed.note("chunks-taken", answer.status_code == 400, f"{answer.status_code}")
    assert get.status_code == 200


def test_what_was_written_meanwhile_is_handled_when_the_pipe_starts(run: AcceptanceRun) -> None:
    run.delete_row(PHONE)  # nobody is texted: the handler finds no row to claim
    run.put_row(FOREIGN, phone=FOREIGN, name="Asha", request_id="while-stopped")
    run.ok("up", "--yes")  # a stopped pipe is drift: `up` starts it
    seconds = run.wait(lambda: _status(run, FOREIGN) == "failed")
    row = run.row(FOREIGN)
    assert row is not None
    run.observed.note("pause-keeps", True, f"handled {seconds:.0f} s after the start")
    run.observed.note("filter-inserts", run.row(PHONE) is None, "only the new row was handled")
    run.observed.note("handler-trust", True, f"the handler ran: {row['sms_error']}")
    assert row["sms_error"] == "country_not_allowed"


def test_a_record_that_fails_ends_in_the_dead_letters(run: AcceptanceRun) -> None:
    run.put_row("poison")  # no phone, no request_id: the handler cannot read it
    other = "+12025550124"
    run.put_row(other, phone=other, name="Asha", request_id="beside-poison")
    run.wait(lambda: _status(run, other) == "failed")
    waiting = run.wait(lambda: run.program("status", "--json").json["health"]["dead_letters"] == 1)
    run.observed.note("partial-failures", True, f"one dead letter after {waiting:.0f} s")
    letters = run.program.ok("failures", "list", "--json").json["letters"]
    about = [each["standing"] for letter in letters for each in letter["registrants"]]
    run.observed.note("dead-letter-place", about == ["not_told"], f"the letters are about {about}")
    run.delete_row("poison")  # or `down` would wait for it to be handled
    logged = run.program.ok("logs", "--since", "1h", "--json").json
    from_pipe = [event for event in logged["events"] if event["source"] == "pipe"]
    run.observed.note("pipe-log", bool(from_pipe) or None, f"{len(from_pipe)} lines from the pipe")


def test_drift_is_named_and_repaired(run: AcceptanceRun) -> None:
    functions = run.aws.client("lambda", retries=False)
    functions.update_function_configuration(FunctionName=run.names.function, MemorySize=512)
    code, says = run.refusal(
        lambda: functions.invoke(FunctionName=run.names.function, Payload=b"[]")
    )
    run.observed.note("invoke-changing", code in {"", *NOT_NOW}, f"{code}: {says}")
    planned = run.program("plan", "--json").json
    drifted = {s["key"]: [c["path"] for c in s["changes"]] for s in planned["steps"]}
    assert drifted["handler"] == ["memory_mb"]
    assert run.ok("up", "--yes")["updated"] == ["handler"]
    run.ok("deploy")


def test_what_aws_refuses_is_refused_with_the_known_codes(run: AcceptanceRun) -> None:
    dynamodb, table = run.aws.client("dynamodb"), {"TableName": run.names.table}
    ttl = {"Enabled": False, "AttributeName": "expires_at"}
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    missing = f"arn:aws:iam::{run.aws.account}:policy/no-such-boundary"
    refusals = {
        "ttl-refusal": lambda: dynamodb.update_time_to_live(**table, TimeToLiveSpecification=ttl),
        "stream-refusal": lambda: dynamodb.update_table(**table, StreamSpecification=stream),
        "boundary-missing": lambda: run.aws.client("iam").put_role_permissions_boundary(
            RoleName=run.names.role("handler"), PermissionsBoundary=missing
        ),
    }
    known = {
        "ttl-refusal": {"ValidationException"},
        "stream-refusal": {"ResourceInUseException", "ValidationException"},
        "boundary-missing": {"NoSuchEntity"},
    }
    for fact, call in refusals.items():
        code, says = run.refusal(call)
        settled = code and code not in DENIED  # the printed policy does not allow all of these
        run.observed.note(fact, code in known[fact] if settled else None, f"{code}: {says}")


def test_changes_of_one_api_at_once_are_refused_in_known_words(run: AcceptanceRun) -> None:
    gateway = run.aws.client("apigateway", retries=False)
    api = next(a for a in gateway.get_rest_apis(limit=500)["items"] if a["name"] == run.names.api)
    same = [{"op": "replace", "path": "/description", "value": api["description"]}]

    def change(_: int) -> tuple[str, str]:
        return run.refusal(
            lambda: gateway.update_rest_api(restApiId=api["id"], patchOperations=same)
        )

    with ThreadPoolExecutor(max_workers=8) as pool:
        refused = [(code, says) for code, says in pool.map(change, range(8)) if code]
    known = [
        code == "TooManyRequestsException" or "concurrent modification" in says.lower()
        for code, says in refused
    ]
    run.observed.note("api-busy", all(known) if known else None, str(refused or "none was refused"))


def test_an_api_that_is_imported_again_stays_the_same_api(run: AcceptanceRun) -> None:
    gateway = run.aws.client("apigateway")
    before = next(
        a for a in gateway.get_rest_apis(limit=500)["items"] if a["name"] == run.names.api
    )
    same = [{"op": "replace", "path": "/description", "value": "changed by hand"}]
    gateway.update_rest_api(restApiId=before["id"], patchOperations=same)
    run.ok("up", "--yes")
    after = gateway.get_rest_api(restApiId=before["id"])
    in_sync = run.program("plan", "--json").json["in_sync"]
    kept = [before[name] == after[name] for name in ("name", "description", "tags")]
    run.observed.note("import-whole", in_sync and all(kept), f"in sync: {in_sync}, kept: {kept}")


def test_a_queue_with_somebodys_key_is_put_right(run: AcceptanceRun) -> None:
    sqs = run.aws.client("sqs")
    url = sqs.get_queue_url(QueueName=run.names.queue)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": "alias/aws/sqs"})
    run.ok("up", "--yes")
    in_sync = run.program("plan", "--json").json["in_sync"]
    run.observed.note("queue-encryption", in_sync, "the key went" if in_sync else "it is still on")


def test_a_real_phone_gets_one_sms(run: AcceptanceRun) -> None:
    if run.phone is None:
        run.observed.note("sms-through-eum", None, "needs --aws-phone")
        run.observed.note("max-price", None, "needs --aws-phone")
        pytest.skip("no --aws-phone: nobody is texted")
    told = run.program("test-register", run.phone, "--json").json
    run.observed.note("sms-through-eum", told["ok"], told["verdict"])
    run.observed.note("max-price", told["ok"], told["verdict"])
    assert told["ok"], told


def test_down_leaves_nothing(run: AcceptanceRun) -> None:
    state = run.pipe_state()
    run.ok("down", "--yes")
    run.observed.note("delete-running", True, f"it was {state}")
    assert run.program("status", "--json").json["state"] == "absent"


def test_up_right_after_down_comes_through(run: AcceptanceRun) -> None:
    made = run.ok("up", "--yes")
    run.observed.note(
        "names-free", sorted(made["created"]) == sorted(WANTED), f"up in {made['seconds']:.0f} s"
    )
    run.ok("down", "--yes")


def test_no_log_group_comes_back(run: AcceptanceRun) -> None:
    if run.aws.own_endpoint is None:
        # A late line of Lambda's would be here by then (aws: lambda-logs-come-late).
        time.sleep(90)
    run.observed.note("logs-stay-gone", not run.log_groups(), ", ".join(run.log_groups()) or "gone")
    who = run.aws.client("sts").get_caller_identity()["Arn"]
    run.observed.note("deployer-policy", None, f"run as {who}; with the policy alone it is settled")
    assert run.log_groups() == []


def _status(run: AcceptanceRun, key: str) -> str | None:
    row = run.row(key)
    return row.get("sms_status") if row else None
