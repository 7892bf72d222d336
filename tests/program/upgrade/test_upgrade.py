"""What an earlier version made goes on: its address, its registrants, and nobody's second SMS."""

from typing import Any
from urllib.request import Request, urlopen

from smsverifier.local.calls import AwsResponse as AwsAnswer
from smsverifier.local.calls import Call
from smsverifier.local.dispatcher import Forward
from smsverifier.trace.client import ApiResponse, register
from tests.program.upgrade.rows import NOT_TOLD, Item, Kind, counts
from tests.program.upgrade.stack import OldStack
from tests.support.inventory import everything
from tests.support.program import Program
from tests.support.upgrade.recording import Clients

NEW, WHILE_PAUSED, TESTED = "+919876550001", "+919876550002", "+919876550003"
NEWER: Item = {
    **{name: {"S": "+919876550004"} for name in ("registration_id", "phone")},
    **{"name": {"S": "Asha"}, "source": {"S": "form"}, "request_id": {"S": "newer"}},
    **{"consent.wording": {"S": "0" * 16}, "consent.adult": {"S": "yes"}},
    **{"form.language": {"S": "hi"}, "consent.at": {"N": "1796000000000"}},
}
"""A row as a later version writes it: the handler of then tells it all the same."""


def test_up_takes_it_over_as_it_is_and_down_removes_it(
    old: OldStack, program: Program, client: Clients
) -> None:
    old.keep_sending()
    rows, apis, health = old.items(), old.apis(), health_of(program)
    imports = imports_into(old)
    done = program.ok("up", "--json").json
    assert len(imports) <= 1  # however its API was built, and whatever the two differ in
    assert not {"table", "api"} & {*done["created"], *done["replaced"]}
    assert program("plan").exit_code == 0
    assert old.apis() == apis
    assert {status_of(done["outputs"]["form_url"], verb) for verb in ("GET", "HEAD")} == {200}
    assert old.items() == rows
    assert health_of(program) == health == expected_health(old)
    remove(program, client)
    assert old.texted() == []


def test_who_comes_afterwards_is_told_once_and_nobody_else(
    taken_over: OldStack, program: Program
) -> None:
    url = taken_over.api_url
    assert sign_up(url, NEW).status == 200
    taken_over.wait_until_sent(NEW)
    if taken_over.by_number:
        one_of_each = {row.kind: row.phone for row in taken_over.rows}
        assert {sign_up(url, phone).status for phone in one_of_each.values()} == {409}
    assert taken_over.texted() == [NEW]


def test_a_resend_tells_exactly_those_whom_nobody_told(
    taken_over: OldStack, program: Program
) -> None:
    told = program.ok("registrations", "resend", "--not-told", "--json").json["told"]
    assert (told["sent"], told["not_told"]) == (len(taken_over.phones(*NOT_TOLD)), 0)
    assert taken_over.texted() == taken_over.phones(*NOT_TOLD)


def test_a_down_without_an_up_takes_its_rows_out_and_an_import_brings_them_back(
    old: OldStack, program: Program, client: Clients
) -> None:
    before = old.items()
    export = remove(program, client)["exports"]["csv"]
    program.ok("up")
    program.ok("registrations", "import", export)
    after = old.items()
    assert after.keys() == before.keys()
    for row in old.rows:
        assert after[row.key] == (brought_back(row.item) if row.kind in NOT_TOLD else row.item)
    kinds = counts(old.rows)
    assert after["#totals"]["sent"] == before["#totals"]["sent"] == {"N": str(kinds[Kind.SENT])}
    assert after["#totals"]["failed"] == {"N": str(kinds[Kind.FAILED])}  # over the cap is no more
    assert old.texted() == []


def test_it_can_be_used_and_paused_before_any_up(old: OldStack, program: Program) -> None:
    old.keep_sending()
    assert health_of(program) == expected_health(old)
    listed = program.ok("registrations", "list", "--not-told", "--show-numbers", "--json").json
    assert sorted(one["phone"] for one in listed["registrations"]) == old.phones(*NOT_TOLD)
    assert program.ok("test-register", TESTED, "--json").json["ok"]
    old.put([NEWER])
    old.wait_until_sent(NEWER["phone"]["S"])
    program.ok("pause")
    assert sign_up(old.api_url, WHILE_PAUSED).status == 200
    program.ok("up")
    at_once = [TESTED, NEWER["phone"]["S"]]
    assert old.texted() == at_once
    program.ok("resume")
    old.wait_until_sent(WHILE_PAUSED)
    assert old.texted() == sorted([*at_once, WHILE_PAUSED, *old.phones(Kind.UNTRIED)])


def imports_into(old: OldStack) -> list[str]:
    """From here on the APIs that were written as one document, one by one."""
    seen: list[str] = []
    take = old.embedded.dispatcher.overrides["apigateway", "PutRestApi"][0]

    def count(call: Call, forward: Forward) -> AwsAnswer:
        seen.append(call.params["restApiId"])
        return take(call, forward)

    old.embedded.dispatcher.override("apigateway", "PutRestApi", count)
    return seen


def remove(program: Program, client: Clients) -> Any:
    """What `down` says; nothing is left. A pipe at work would be waited for, a minute in vain."""
    program.ok("pause")
    done = program.ok("down", "--json").json
    assert everything(client) == []
    return done


def brought_back(item: Item) -> Item:
    """A row that nobody was told about, after an import: only a person has them told now."""
    held = {**item, "sms_attempts": {"N": "0"}}
    gone = {"sms_status"}
    if item.get("sms_error") == {"S": "over_max_messages"}:
        gone.add("sms_error")  # that was the cap of the stack they come from
    return {name: value for name, value in held.items() if name not in gone}


def health_of(program: Program) -> tuple[int, dict[str, int]]:
    """How many there are, and where they stand."""
    health = program("status", "--json").json["health"]
    return health["registrations"], health["sms"]


def expected_health(old: OldStack) -> tuple[int, dict[str, int]]:
    kinds = counts(old.rows)
    return 50, {
        "sent": kinds[Kind.SENT],
        "failed": kinds[Kind.FAILED],
        "pending": kinds[Kind.UNTRIED] + kinds[Kind.SENDING] + kinds[Kind.OVER_CAP],
        "unconfirmed": kinds[Kind.UNCONFIRMED],
        "given_up": 0,
        "held": kinds[Kind.HELD],
        "over_cap": kinds[Kind.OVER_CAP],
    }


def status_of(url: str, verb: str) -> int:
    with urlopen(Request(url, method=verb)) as page:
        return int(page.status)


def sign_up(api_url: str, phone: str) -> ApiResponse:
    """Somebody fills in the form."""
    return register(api_url, {"name": "Meera", "phone": phone}, test=False)
