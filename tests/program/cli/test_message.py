"""`message`: the SMS as it will be, without any AWS."""

import pytest

from tests.support.program import Program

DLT = """
sms:
  sender_id: HACKFT
  message: Hi {name}, you are in.
  dlt: {entity_id: "1101", template_id: "1107", template: "Hi {#alphanumeric#}, you are IN."}
"""
KEYS = {"text", "encoding", "units", "parts", "price_usd", "findings"}


def test_the_longest_possible_message_is_described(lonely: Program) -> None:
    seen = lonely.ok("message", "--json").json
    assert seen.keys() >= KEYS
    assert (seen["encoding"], seen["units"], seen["parts"]) == ("GSM-7", 84, 1)
    assert seen["longest_possible"]
    assert {"id", "state", "detail", "advice", "language"} == set(seen["findings"][0])


def test_a_name_is_put_into_the_message(lonely: Program) -> None:
    seen = lonely.ok("message", "--name", "नेहा", "--json").json
    assert (seen["text"][:7], seen["encoding"]) == ("Hi नेहा", "UCS-2")
    assert not seen["longest_possible"]


def test_the_message_is_drawn_with_size_and_price(lonely: Program) -> None:
    shown = lonely.ok("message", "--name", "Asha Rao").stdout
    assert "│ Hi Asha Rao, you are registered for Demo   │" in shown
    assert "GSM-7, 62 units, 1 part" in shown
    assert "0.02171 to 0.06000 USD" in shown
    assert "unverified" in shown


def test_a_text_off_its_template_is_a_blocker(lonely: Program) -> None:
    lonely.config(DLT)
    ran = lonely("message", "--json")
    found = {f["id"]: f for f in ran.json["findings"]}
    assert ran.exit_code == 3
    assert found["dlt_template"]["state"] == "blocker"
    assert "capitals and small letters differ" in found["dlt_template"]["detail"]


def test_the_region_that_is_meant_counts(lonely: Program) -> None:
    lonely.config(DLT)
    seen = lonely("message", "--region", "eu-west-1", "--json").json
    assert {f["id"]: f["state"] for f in seen["findings"]}["dlt_region"] == "blocker"


FIELDS = """
form:
  fields:
    - {name: name, label: Your name}
    - {name: phone, label: Mobile number, type: phone, max_length: 16}
    - {name: roll, label: Roll number, type: code}
    - {name: size, label: T-shirt, type: select, options: [S, XL - 42], required: false}
sms:
  message: "Hi {name} ({roll}), T-shirt: {size}."
"""


def test_answers_are_put_into_the_message(lonely: Program) -> None:
    lonely.config(FIELDS)
    seen = lonely.ok("message", "--name", "Neha", "--field", "roll=0042", "--json").json
    assert seen["text"] == "Hi Neha (0042), T-shirt: XL - 42."
    assert not seen["longest_possible"]
    assert {f["id"]: f["state"] for f in seen["findings"]}["answer.size"] == "warning"
    empty = lonely.ok("message", "--field", "roll=0042", "--field", "size=").stdout
    assert "T-shirt: ." in empty
    assert "size: no answer, and nothing stands there" in empty
    assert "roll, size given; all else as long as possible" in empty


@pytest.mark.parametrize(
    "field",
    [
        *("rol=1", "roll", "roll=a b", "roll=", "size=M", "phone=abc", "phone=", "name=", "name= "),
        *("name=A\x07sha", "name=\u200b", "name=\udce9", f"name={'x' * 501}"),
    ],
    ids=ascii,
)
def test_an_answer_that_the_form_has_no_place_for_is_wrong_usage(
    lonely: Program, field: str
) -> None:
    lonely.config(FIELDS)
    ran = lonely("message", "--field", field)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "--field" in ran.stderr


@pytest.mark.parametrize("name", ["", "\u2800", "A\x1bsha", "x" * 81], ids=ascii)
def test_a_name_that_the_api_refuses_is_wrong_usage(lonely: Program, name: str) -> None:
    ran = lonely("message", "--name", name)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "--name" in ran.stderr


def test_no_embedded_aws_is_started(lonely: Program) -> None:
    lonely.ok("message")
    assert lonely("local", "status").exit_code == 3


def test_every_language_is_measured_and_judged_for_itself(lonely: Program) -> None:
    hindi = '\n  messages: {hi: "नमस्ते {name}"}\nform: {languages: [en, hi]}\n'
    lonely.config(DLT.replace("IN.", "in.") + hindi)
    ran = lonely("message", "--name", "Neha", "--json")
    told = ran.json["languages"]
    assert ran.exit_code == 3
    assert [(each, told[each]["text"]) for each in told] == [
        ("en", "Hi Neha, you are in."),
        ("hi", "नमस्ते Neha"),
    ]
    states = {each: {f["id"]: f["state"] for f in told[each]["findings"]} for each in told}
    assert (states["en"]["dlt_template"], states["hi"]["dlt_template"]) == ("ok", "blocker")
    assert "To who reads the form in hi:" in lonely("message").stdout
