"""What is said to be sent is what is sent, also where the configuration has moved on."""

import io
import json
import zipfile

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.load import parse
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward, Override
from smsverifier.local.embedded import EmbeddedAws
from tests.program.cli.test_registrations_resend import unnoticed
from tests.support.program import Program
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

PHONE, OTHER = "+919876543210", "+919800000004"
OLD = "sms: {message: 'Hi {name}, the old hall.'}\n"
NEW = "sms: {message: 'Hi {name}, the new hall.'}\n"
MOVED_ON = "The configuration has moved on since it was deployed"


@pytest.fixture
def moved(program: Program, embedded: EmbeddedAws, aws: Aws) -> WholeStack:
    """A stack whose message was changed in the configuration and not deployed."""
    program.config(OLD)
    program.up()
    program.config(NEW)
    return WholeStack(embedded, aws, Config())


def texts(stack: WholeStack) -> list[str]:
    return [sms["text"] for sms in stack.sms()]


def left_untold(stack: WholeStack) -> None:
    unnoticed(stack.aws, stack.names.table, row(OTHER, None))


def test_test_register_shows_the_text_that_is_sent(program: Program, moved: WholeStack) -> None:
    ran = program.ok("test-register", PHONE, "--name", "Asha", "--json").json
    assert texts(moved) == ["Hi Asha, the old hall."] == [ran["message"]]
    assert ran["deployed"] == {"in_sync": False, "differs": ["sms.message"]}
    (advice,) = [each for each in ran["advice"] if each.startswith(MOVED_ON)]
    assert 'what is sent: "Hi {name}, the old hall."' in advice
    assert "smsverifier deploy" in advice


def test_other_countries_are_named_as_such(program: Program, stack: WholeStack) -> None:
    """Their landlines come into the zip with them, and are no other code."""
    program.config("sms: {countries: [IN, PH]}\n")
    ran = program.ok("test-register", PHONE, "--json").json
    assert ran["deployed"] == {"in_sync": False, "differs": ["sms.countries"]}


def test_after_a_deploy_it_is_the_new_text_and_nothing_is_said(
    program: Program, moved: WholeStack
) -> None:
    program.ok("deploy")
    ran = program.ok("test-register", PHONE, "--name", "Asha", "--json").json
    assert texts(moved) == ["Hi Asha, the new hall."] == [ran["message"]]
    assert ran["deployed"] == {"in_sync": True, "differs": []}
    assert not [each for each in ran["advice"] if each.startswith(MOVED_ON)]


@pytest.mark.parametrize(
    "command", [("registrations", "resend"), ("resume",)], ids=["resend", "resume"]
)
def test_whoever_has_people_texted_hears_which_text_they_get(
    program: Program, moved: WholeStack, command: tuple[str, ...]
) -> None:
    left_untold(moved)
    ran = program.ok(*command, "--json", "--quiet")
    assert MOVED_ON in ran.stderr
    assert ran.stderr.count(MOVED_ON) == 1
    assert ran.json["deployed"] == {"in_sync": False, "differs": ["sms.message"]}
    assert [text.endswith("the old hall.") for text in texts(moved)] == [True]


def test_an_import_that_tells_says_so(program: Program, moved: WholeStack) -> None:
    left_untold(moved)
    file = program.ok("registrations", "export", "--json").json["files"]["jsonl"]
    moved.aws.client("dynamodb").delete_item(
        TableName=moved.names.table, Key={"registration_id": {"S": OTHER}}
    )
    assert MOVED_ON not in program.ok("registrations", "import", file).stderr
    ran = program.ok("registrations", "import", file, "--tell")
    assert ran.stderr.count(MOVED_ON) == 1
    moved.wait(lambda: moved.statuses() == ["sent"])
    assert texts(moved)[0].endswith("the old hall.")


def test_the_price_is_that_of_what_is_deployed(program: Program, moved: WholeStack) -> None:
    program.config(f"sms: {{message: 'Hi {{name}}, {'x' * 200}'}}\n")
    left_untold(moved)
    ran = program.ok("registrations", "resend", "--json").json
    assert (ran["registrations"], ran["parts"], ran["told"]["sent"]) == (1, 1, 1)


def test_a_cap_that_was_raised_and_not_deployed_is_the_old_one(
    program: Program, embedded: EmbeddedAws, aws: Aws
) -> None:
    program.config("sms: {max_messages: 1}\n")
    program.up()
    program.config("sms: {max_messages: 100}\n")
    stack = WholeStack(embedded, aws, Config())
    for phone in (PHONE, OTHER):
        unnoticed(aws, stack.names.table, row(phone, None))
    ran = program("registrations", "resend")
    assert ran.exit_code == 1
    assert "sms.max_messages is 1 as deployed: of 2 registrants 1 could be texted" in ran.stderr
    assert "do       Run `smsverifier up`" in ran.stderr  # it is raised already
    assert texts(stack) == []


def test_a_change_that_the_handler_does_not_know_is_none(
    program: Program, moved: WholeStack
) -> None:
    program.config(OLD + "api: {burst: 7}\n")
    assert program.ok("test-register", PHONE, "--json").json["deployed"]["in_sync"]


def test_code_of_an_earlier_version_is_read_as_well(program: Program, moved: WholeStack) -> None:
    """Without the settings that came later, and with other modules."""
    program.config(OLD)
    functions = moved.aws.client("lambda")
    functions.update_function_code(FunctionName=moved.names.function, ZipFile=of_earlier(moved))
    ran = program("test-register", PHONE, "--no-wait", "--name", "Asha", "--json").json
    assert ran["message"] == "Hi Asha, the older hall."
    assert ran["deployed"]["differs"] == ["sms.message", "the handler's code"]


def of_earlier(stack: WholeStack) -> bytes:
    from smsverifier.resources.deployment_package import handler_zip

    made = handler_zip(parse(OLD.encode(), source="config.yaml"), stack.names.table)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as now, zipfile.ZipFile(buffer, "w") as then:
        for name in now.namelist():
            if name != "settings.json":
                then.writestr(name, now.read(name) + b"# earlier\n")
        settings = json.loads(now.read("settings.json"))
        settings["wording"]["message"] = "Hi {name}, the older hall."
        del settings["landlines"], settings["wording"]["codes"], settings["wording"]["fallbacks"]
        then.writestr("settings.json", json.dumps(settings))
    return buffer.getvalue()


def no_location(call: Call, forward: Forward) -> AwsResponse:
    answer = forward(call)  # moto's own, which gives none
    shown = json.loads(answer.body)
    return AwsResponse(answer.status, answer.headers, json.dumps(shown).encode())


def failed_update(call: Call, forward: Forward) -> AwsResponse:
    answer = forward(call)
    shown = json.loads(answer.body)
    shown["Configuration"]["LastUpdateStatus"] = "Failed"
    return AwsResponse(answer.status, answer.headers, json.dumps(shown).encode())


def another_place(call: Call, forward: Forward) -> AwsResponse:
    answer = forward(call)
    shown = json.loads(answer.body)
    shown["Code"] = {"Location": "https://bucket.s3.ap-south-1.amazonaws.com/code?signature=x"}
    return AwsResponse(answer.status, answer.headers, json.dumps(shown).encode())


@pytest.mark.parametrize("stand_in", [no_location, another_place, failed_update])
def test_code_that_cannot_be_fetched_is_said_to_be_unknown(
    program: Program, moved: WholeStack, stand_in: Override
) -> None:
    moved.embedded.dispatcher.override("lambda", "GetFunction", stand_in)
    ran = program.ok("test-register", PHONE, "--json").json
    assert ran["deployed"] == {"in_sync": None, "differs": []}
    assert any("What is deployed is not known" in each for each in ran["advice"])
    assert "signature" not in json.dumps(ran)


def test_code_that_is_not_what_its_hash_says_is_not_believed(
    program: Program, moved: WholeStack
) -> None:
    def another_hash(call: Call, forward: Forward) -> AwsResponse:
        answer = forward(call)
        shown = json.loads(answer.body)
        shown["Configuration"]["CodeSha256"] = "A" * 43 + "="
        return AwsResponse(answer.status, answer.headers, json.dumps(shown).encode())

    real = moved.embedded.dispatcher.overrides["lambda", "GetFunction"][0]
    moved.embedded.dispatcher.override(
        "lambda",
        "GetFunction",
        lambda call, forward: another_hash(call, lambda c: real(c, forward)),
    )
    ran = program.ok("test-register", PHONE, "--json").json
    assert ran["deployed"]["in_sync"] is None


def test_code_that_is_not_ours_is_said_to_be_unknown(program: Program, moved: WholeStack) -> None:
    functions = moved.aws.client("lambda")
    functions.update_function_code(FunctionName=moved.names.function, ZipFile=foreign())
    ran = program("test-register", PHONE, "--no-wait", "--json").json
    assert ran["deployed"]["in_sync"] is None


def foreign() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("app.py", "def handler(event, context): return {}")
    return buffer.getvalue()


def test_an_answer_that_is_not_in_the_text_is_told(program: Program) -> None:
    program.config(
        "form: {fields: [{name: name, label: N}, {name: phone, label: P, type: phone, max_length: "
        "16}, {name: team, label: T}]}\nsms: {message: 'Hi {name} ({team})'}\n"
    )
    program.up()
    ran = program.ok("test-register", PHONE, "--field", "team=Team 7", "--json").json
    assert ran["message"].endswith("()")
    assert any("Team 7" in each and "nothing stands there" in each for each in ran["advice"])


@pytest.fixture(autouse=True)
def no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the target `local` nothing is fetched from anywhere else, not even through a proxy."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
