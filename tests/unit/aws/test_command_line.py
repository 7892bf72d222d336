"""Commands of the AWS CLI: a POSIX shell reads from them what the call says, word by word."""

import json
import shlex
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from smsverifier.aws.command_line import as_command, quoted

LATER = ("<ACCOUNT_ID>", "<API_ID>")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
VALUES = st.recursive(
    WORDS | st.integers() | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=8,
)


def options(command: str) -> list[str]:
    """What a shell hands to `aws`."""
    return shlex.split(command.replace("\\\n", ""))


@given(WORDS)
@example("")
@example('it\'s $HOME `id` \\ "!" ${x} %{y}\n')
def test_a_text_is_one_word_as_it_is(text: str) -> None:
    assert shlex.split(quoted(text, LATER)) == [text]


@given(st.lists(st.sampled_from([*LATER, "'", '"', "$", "a b", "\\", "`"])))
def test_a_placeholder_is_a_variable_and_the_rest_stays(pieces: list[str]) -> None:
    text = "".join(pieces)
    (word,) = shlex.split(quoted(text, LATER))
    assert word == text.replace("<ACCOUNT_ID>", "$ACCOUNT_ID").replace("<API_ID>", "$API_ID")


def test_only_what_is_known_later_is_a_variable() -> None:
    assert quoted("$HOME <SCRIPT>", LATER) == "'$HOME <SCRIPT>'"
    assert quoted("arn:<ACCOUNT_ID>:x", LATER) == 'arn:"$ACCOUNT_ID":x'


@given(st.lists(VALUES) | st.dictionaries(WORDS, VALUES))
def test_a_structure_is_its_json(value: Any) -> None:
    *_, option, told = options(as_command("dynamodb", "CreateTable", {"KeySchema": value}))
    assert option == "--key-schema"
    assert json.loads(told) == value


def test_names_are_those_of_the_cli() -> None:
    command = as_command("sns", "SetSMSAttributes", {"attributes": {"a": "b"}})
    assert command == """aws sns set-sms-attributes \\\n  --attributes '{"a": "b"}'"""
    assert as_command("dynamodb", "wait table_exists", {}) == "aws dynamodb wait table-exists"


def test_values_without_a_structure_stand_alone() -> None:
    parameters = {"Timeout": 60, "Publish": True, "DryRun": False, "Runtime": "python3.13"}
    assert options(as_command("lambda", "CreateFunction", parameters))[3:] == [
        *("--timeout", "60", "--publish", "--no-dry-run", "--runtime", "python3.13")
    ]


def test_bytes_are_read_from_a_file() -> None:
    function = as_command("lambda", "CreateFunction", {"Code": {"ZipFile": b""}}, file="a b.zip")
    assert options(function)[3:] == ["--zip-file", "fileb://a b.zip"]
    api = as_command("apigateway", "PutRestApi", {"body": b""}, file="x-<API_ID>.json", later=LATER)
    assert options(api)[3:] == ["--body", "fileb://x-$API_ID.json"]


def test_a_policy_is_laid_out_and_means_the_same() -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "a" * 90, "Action": "it's"}]}
    command = as_command("iam", "PutRolePolicy", {"PolicyDocument": json.dumps(policy)})
    assert json.loads(options(command)[4]) == policy
    assert max(map(len, command.splitlines())) < 120
    assert options(as_command("iam", "X", {"Description": "{no json"}))[4] == "{no json"


def test_what_every_call_has_is_called_otherwise_of_a_call() -> None:
    call = as_command("sns", "Subscribe", {"Protocol": "email", "Endpoint": "desk@club.example"})
    assert options(call)[3:] == [
        *("--protocol", "email", "--notification-endpoint", "desk@club.example")
    ]
