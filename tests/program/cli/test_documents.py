"""The JSON documents that scripts rely on: their keys stay (docs/reference/json.md)."""

from smsverifier.local.embedded import EmbeddedAws
from tests.support.kinds import WANTED
from tests.support.program import Program

UP = {
    *("stack", "target", "region", "account", "created", "updated", "replaced", "unchanged"),
    *("api_calls", "seconds", "outputs"),
}
OUTPUTS = {"api_url", "form_url", "outbox_url", "endpoint_url"}


def test_up_tells_what_it_created_and_the_addresses(program: Program) -> None:
    told = program.ok("up", "--json").json
    assert told.keys() >= UP
    assert sorted(told["created"]) == sorted(WANTED)
    assert told["updated"] == told["replaced"] == told["unchanged"] == []
    assert (told["stack"], told["target"], told["region"], told["account"]) == (
        *("demo-event", "local", "ap-south-1"),
        "123456789012",
    )
    assert set(told["outputs"]) == OUTPUTS
    assert told["outputs"]["api_url"].endswith("/live/registrations")
    assert told["api_calls"] > 0
    assert told["seconds"] > 0


def test_a_second_up_tells_that_everything_is_unchanged(program: Program) -> None:
    program.up()
    told = program.ok("up", "--json").json
    assert told["created"] == told["updated"] == told["replaced"] == []
    assert sorted(told["unchanged"]) == sorted(WANTED)


def test_plan_tells_every_step_with_its_changes(program: Program) -> None:
    told = program("plan", "--json").json
    assert (told["stack"], told["in_sync"]) == ("demo-event", False)
    assert [step["key"] for step in told["steps"]] == WANTED
    for step in told["steps"]:
        assert step.keys() >= {"key", "action", "changes", "reason"}
        assert step["action"] == "create"
        assert all(change.keys() == {"path", "old", "new"} for change in step["changes"])


def test_plan_after_up_is_in_sync(program: Program) -> None:
    program.up()
    told = program.ok("plan", "--json").json
    assert told["in_sync"]
    assert {step["action"] for step in told["steps"]} == {"keep"}


def test_status_tells_every_resource_and_the_health(program: Program) -> None:
    program.up()
    told = program.ok("status", "--json").json
    assert told.keys() >= {"stack", "target", "region", "account", "outputs"}
    assert told["state"] == "ready"
    assert [resource["key"] for resource in told["resources"]] == WANTED
    for resource in told["resources"]:
        assert resource.keys() >= {"key", "type", "name", "arn", "state", "changes", "detail"}
        assert resource["state"] == "ready"
        assert resource["arn"].startswith("arn:aws:")
    assert told["health"].items() >= {"registrations": 0, "dead_letters": 0}.items()
    assert told["health"]["sms"].items() >= {"sent": 0, "failed": 0, "pending": 0}.items()


def test_status_of_nothing_is_absent(program: Program) -> None:
    ran = program("status", "--json")
    assert ran.exit_code == 3
    assert ran.json["state"] == "absent"
    assert ran.json["health"].items() >= {"registrations": None, "sms": None}.items()
    assert {resource["state"] for resource in ran.json["resources"]} == {"missing"}


def test_test_register_tells_every_hop(program: Program) -> None:
    program.up()
    told = program.ok("test-register", "+919876543210", "--json").json
    assert told["ok"]
    assert told["phone"] == "+91••••••3210"
    assert told["message"].startswith("Hi Test Registrant")
    assert told["message_id"]
    assert told["request_id"]
    assert told["verdict"]
    assert [line.split(".")[0] for line in told["advice"]] == [
        "Look at the phone; the embedded AWS has it in the outbox"
    ]
    assert [hop["hop"] for hop in told["hops"]] == [
        *("api", "table", "pipe", "handler", "sms", "carrier"),
    ]
    for hop in told["hops"]:
        assert hop.keys() >= {"hop", "state", "ms", "detail"}
        assert hop["state"] in {"ok", "skipped"}


def test_down_tells_what_it_deleted_and_that_nothing_is_left(program: Program) -> None:
    program.up()
    told = program.ok("down", "--json").json
    assert told.keys() >= {"stack", "deleted", "absent", "kept", "left", "export", "seconds"}
    assert sorted(told["deleted"]) == sorted(WANTED)
    assert told["absent"] == told["kept"] == told["left"] == []


def test_a_second_down_finds_everything_absent(program: Program) -> None:
    program.up()
    program.ok("down")
    told = program.ok("down", "--json").json
    assert told["deleted"] == []
    assert sorted(told["absent"]) == sorted(WANTED)


def test_init_tells_where_it_wrote(program: Program) -> None:
    assert program.ok("init", "--json").json["path"] == "config.yaml"


def test_local_status_tells_where_the_embedded_aws_is(
    program: Program, embedded: EmbeddedAws
) -> None:
    told = program.ok("local", "status", "--json").json
    assert told["running"]
    assert (told["endpoint_url"], told["outbox_url"]) == (
        embedded.endpoint_url,
        embedded.outbox_url,
    )
    assert isinstance(told["pid"], int)


def test_logs_are_events_with_their_source(program: Program) -> None:
    program.up()
    program.ok("test-register", "+919876543210")
    told = program.ok("logs", "--json").json
    assert told["stack"] == "demo-event"
    assert all(event.keys() >= {"at", "source", "message"} for event in told["events"])
    assert "handler" in {event["source"] for event in told["events"]}


def test_an_error_is_one_document_too(program: Program) -> None:
    ran = program("plan", "--region", "ap-suth-1", "--json")
    assert ran.exit_code == 2
    assert ran.stderr == ""
    error = ran.json["error"]
    assert error.keys() == {"message", "where", "why", "hint", "exit_code"}
    assert error["exit_code"] == 2


def test_a_configuration_error_has_every_finding(program: Program) -> None:
    program.config("stack: Bad_Name\nnope: 1\n")
    findings = program("plan", "--json").json["error"]["findings"]
    assert [finding["path"] for finding in findings] == ["stack", "nope"]
    assert all(finding.keys() == {"path", "found", "allowed"} for finding in findings)
