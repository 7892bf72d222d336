"""`explain`: a script that a shell can run, a document, and files beside them; no AWS is asked."""

import json
import shlex
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from smsverifier.commands import StackOptions
from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.explain import ExplainOptions, explain_stack
from smsverifier.errors import UsageError
from smsverifier.output.explain_view import ExplainResult, show_explanation
from smsverifier.output.screen import Screen
from smsverifier.provision.call import KNOWN_LATER
from smsverifier.resources.creation import creations
from tools.reference import differences, page, shapes

ACCOUNT = "111122223333"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Context]:
    """A command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def make(*, as_json: bool = False) -> Context:
        out, err = StringIO(), StringIO()
        screen = Screen(stdout=out, stderr=err, as_json=as_json)
        return Context(screen, Interrupts(lambda: err), options=StackOptions(), folder=tmp_path)

    return make


def printed(context: Context, result: ExplainResult) -> str:
    show_explanation(context.screen, result)
    out = context.screen.out.file
    assert isinstance(out, StringIO)
    return out.getvalue()


def commands(script: str) -> list[list[str]]:
    """Every `aws …` as a shell reads it, in order; comments are left out."""
    joined = script.replace("\\\n", "")
    lines = [line for line in joined.splitlines() if not line.startswith("#")]
    words = shlex.split("\n".join(lines).replace("$(aws", "aws"), comments=True)
    starts = [i for i, word in enumerate(words) if word == "aws" or word.endswith("=aws")]
    return [words[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def test_the_script_has_every_call_in_order(context: Callable[..., Context]) -> None:
    command = context()
    result = explain_stack(command, ExplainOptions())
    script = printed(command, result)
    asked = [(words[1], words[2]) for words in commands(script)]
    assert asked[0] == ("sts", "get-caller-identity")
    steps = [each for each in asked[1:] if each[1] != "wait"]
    wanted = [call for creation in creations(command.config) for call in creation.calls]
    assert [service for service, _ in steps] == [call.service for call in wanted]
    assert [name.replace("-", "") for _, name in steps] == [
        call.operation.lower() for call in wanted
    ]


def test_every_variable_is_set_before_it_is_used(context: Callable[..., Context]) -> None:
    command = context()
    script = printed(command, explain_stack(command, ExplainOptions()))
    for name in (placeholder.strip("<>") for placeholder in KNOWN_LATER):
        assert script.index(f"{name}=") < script.index(f"${name}")
    assert "<" not in script.replace("s/:<ACCOUNT_ID>:/", "")


def test_what_people_wrote_is_no_placeholder(
    context: Callable[..., Context], tmp_path: Path
) -> None:
    placeholders = " ".join(KNOWN_LATER)
    fields = [
        {"name": "name", "label": placeholders},
        {"name": "phone", "label": "Phone", "type": "phone"},
        {"name": "team", "label": "Team", "type": "select", "options": [*KNOWN_LATER]},
    ]
    written = {
        "event": {"name": placeholders},
        "form": {"title": placeholders, "fields": fields},
        "sms": {"message": placeholders},
    }
    (tmp_path / "config.yaml").write_text(json.dumps(written), "utf-8")
    command = context()
    result = explain_stack(command, ExplainOptions())
    script = printed(command, result)
    assert [line for line in script.splitlines() if line.startswith("sed ")] == [
        'sed "s/:<ACCOUNT_ID>:/:${ACCOUNT_ID}:/g" api.json > api-"$ACCOUNT_ID".json'
    ]
    filled = result.setup.files["api.json"].replace(b":<ACCOUNT_ID>:", f":{ACCOUNT}:".encode())
    another = context()
    known = explain_stack(another, ExplainOptions(account=ACCOUNT))
    assert known.setup.files == {**result.setup.files, "api.json": filled}
    assert "\nsed " not in printed(another, known)


def test_who_has_the_files_written_is_told_where(
    context: Callable[..., Context], tmp_path: Path
) -> None:
    command = context()
    show_explanation(command.screen, explain_stack(command, ExplainOptions(files=tmp_path / "x y")))
    told = command.screen.err.file
    assert isinstance(told, StringIO)
    assert f"api.json and handler.zip, now in {tmp_path / 'x y'}" in " ".join(
        told.getvalue().split()
    )


def test_one_step_says_what_it_needs_of_another(context: Callable[..., Context]) -> None:
    command = context()
    script = printed(command, explain_stack(command, ExplainOptions(("pipe",))))
    assert "# $STREAM_ARN is the table's stream" in script
    assert "create-pipe" in script
    assert "create-table" not in script


def test_with_the_account_nothing_is_left_open(context: Callable[..., Context]) -> None:
    command = context()
    script = printed(command, explain_stack(command, ExplainOptions(account=ACCOUNT)))
    assert f"arn:aws:iam::{ACCOUNT}:role/" in script
    assert "ACCOUNT_ID" not in script
    assert "FINGERPRINT" not in script
    assert "\nsed " not in script


def test_the_files_are_written_once_and_never_over_something_else(
    context: Callable[..., Context], tmp_path: Path
) -> None:
    options = ExplainOptions(files=tmp_path / "new" / "setup")
    for _ in range(2):
        explain_stack(context(), options)
    written = tmp_path / "new" / "setup"
    assert sorted(each.name for each in written.iterdir()) == ["api.json", "handler.zip"]
    assert json.loads((written / "api.json").read_text("utf-8"))["openapi"] == "3.0.1"
    (written / "handler.zip").write_text("mine")
    with pytest.raises(UsageError, match="is something else"):
        explain_stack(context(), options)
    assert (written / "handler.zip").read_text() == "mine"


def test_a_folder_that_cannot_be_is_told(context: Callable[..., Context], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be"):
        explain_stack(context(), ExplainOptions(files=tmp_path / "file"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ExplainOptions(("tabel",)), "no step called tabel"),
        (ExplainOptions(account="12"), "not an AWS account id"),
        (ExplainOptions(account=f"{ACCOUNT}\n"), "not an AWS account id"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    context: Callable[..., Context], options: ExplainOptions, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        explain_stack(context(), options)


def test_a_region_that_is_none_is_refused(context: Callable[..., Context]) -> None:
    command = context()
    command.options = StackOptions(region="$(reboot)")
    with pytest.raises(UsageError, match="no AWS region called"):
        explain_stack(command, ExplainOptions())


def test_the_document_is_as_the_page_says(context: Callable[..., Context]) -> None:
    command = context(as_json=True)
    document: Any = json.loads(printed(command, explain_stack(command, ExplainOptions())))
    parts = shapes(page("json"))
    assert list(differences(document, parts["explain"], parts)) == []
    assert document["files"] == ["api.json", "handler.zip"]
    calls = [
        call
        for step in document["steps"]
        for resource in step["resources"]
        for call in resource["calls"]
    ]
    (function,) = (call for call in calls if call["operation"] == "CreateFunction")
    assert function["parameters"]["Code"] == {"ZipFile": "fileb://handler.zip"}
