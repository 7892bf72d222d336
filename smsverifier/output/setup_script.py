"""The calls that make a stack, as a shell script of the AWS CLI: one to be read, and one to be run.

`explain` prints `script`, `eject aws-cli` writes `runnable` and `readme`; documents and the pages
of `docs/setup` have the commands of single calls.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from textwrap import wrap
from typing import Any

from smsverifier.aws.command_line import as_command, quoted
from smsverifier.naming import STAGE
from smsverifier.platform.shells import USUAL
from smsverifier.provision.call import ACCOUNT_ID, API_ID, FINGERPRINT, KNOWN_LATER, NOW, Call
from smsverifier.resources.catalog import Component
from smsverifier.resources.creation import Creation

WIDTH = 98
"""Of a comment."""
ASKED_FOR = {
    ACCOUNT_ID: "ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)",
    FINGERPRINT: "FINGERPRINT=by-hand",
    NOW: "NOW=$(date -u +%Y-%m-%dT%H:%M:%S)",
}
"""Placeholder → how a shell finds out, where no call of the stack tells it."""
NO_FINGERPRINT = (
    "`smsverifier explain --account ID` knows the fingerprint of what is in the API. With any "
    "other word, the next `smsverifier up` makes one more deployment."
)


@dataclass(frozen=True)
class Step:
    """One part of the pipeline, and what is made for it."""

    component: Component
    creations: tuple[Creation, ...]

    @property
    def calls(self) -> Iterator[Call]:
        """Every call of the step, in order."""
        for creation in self.creations:
            yield from creation.calls


@dataclass(frozen=True)
class SetupCalls:
    """The calls that make a stack, and what they are for."""

    stack: str
    region: str
    steps: tuple[Step, ...]
    account: str | None = None
    """Whose account's id is in the calls; None where a shell asks for it."""
    is_local: bool = False
    """Whether it is for the embedded AWS."""

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Name → what a call sends from it."""
        return {
            call.file: content
            for step in self.steps
            for call in step.calls
            for content in _bytes_in(call.parameters)
        }


def script(setup: SetupCalls) -> Iterator[str]:
    """Lines of a POSIX shell: comments, and every call in the order in which it can be sent."""
    yield from comment(
        f"The stack {setup.stack} in {setup.region}, as commands of the AWS CLI: what "
        "`smsverifier up` sends, in the order of its steps. A role counts some seconds after it "
        "was made: if one cannot be assumed yet, send the same command again."
    )
    yield ""
    yield from preamble(setup)
    for step in setup.steps:
        yield ""
        yield from step_lines(step)


SETUP = "setup.sh"
ENDPOINT = """\
# Version 1 of the AWS CLI is deaf to AWS_ENDPOINT_URL for SQS.
aws() {
  command aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"
}"""
RETRY = """\
# A role counts some seconds after it was made: until then AWS refuses whoever is to take it.
again() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 12 ] || return 1
    sleep 5
  done
}"""
"""Up to a minute, as `up` waits."""


def runnable(setup: SetupCalls) -> Iterator[str]:
    """The same to be run as it is: it ends at the first failure, and waits where it must."""
    yield "#!/bin/sh"
    yield from comment(
        f"Makes the stack {setup.stack} in {setup.region} by the AWS CLI, as `smsverifier up` "
        "does, in the order of its steps. Run once, where nothing of it is yet: it ends at the "
        "first call that AWS refuses."
    )
    yield "set -eu"
    if setup.files:
        yield from comment(f"It reads {' and '.join(sorted(setup.files))} beside it.")
        yield 'cd "$(dirname "$0")"'
    yield ""
    yield ENDPOINT
    yield ""
    yield from preamble(setup)
    yield from _refusal_elsewhere(setup.account)
    yield ""
    yield RETRY
    for step in setup.steps:
        yield ""
        yield from step_lines(step, again="again ")
    yield ""
    yield from _end(setup)


def _refusal_elsewhere(account: str | None) -> Iterator[str]:
    """Lines that stop the script in any account but the one that it was written for."""
    if account is None:
        return
    yield "# It was written for this account: its id is in the roles' policies and in the API."
    yield f"found=$({ASKED_FOR[ACCOUNT_ID].partition('$(')[2]}"
    yield f'if [ "$found" != {account} ]; then'
    yield f'  echo "Signed in to account $found, and this is for {account}: nothing was made." >&2'
    yield "  exit 1"
    yield "fi"


def _end(setup: SetupCalls) -> Iterator[str]:
    """Lines that clear up, and say where the form is."""
    filled = [
        quoted(_filled(call.file), KNOWN_LATER)
        for step in setup.steps
        for call in step.calls
        if call.open_in_file
    ]
    yield from (f"rm -f {each}" for each in filled)
    api = f"${{{API_ID.strip('<>')}}}"
    address = f"https://{api}.execute-api.{setup.region}.amazonaws.com/{STAGE}/"
    if setup.is_local:
        address = f"${{AWS_ENDPOINT_URL}}/_aws/execute-api/{api}/{STAGE}/"
    yield f'echo "{setup.stack} is up. The form: {address}"'


def readme(setup: SetupCalls) -> str:
    """What stands beside the script."""
    files = " and ".join(f"`{name}`" for name in sorted(setup.files))
    sign_in = "Sign in as for any AWS tool."
    if setup.is_local:
        keys = USUAL.evaluated("smsverifier local env")
        sign_in = f"Each shell wants the keys of the embedded AWS: `{keys}`."
    return f"""\
# {setup.stack}, by the AWS CLI

`{SETUP}` makes the whole stack in {setup.region}, call by call, with a comment on each; it reads
{files}.

{sign_in} Then run it once,
where nothing of the stack is yet; at its end it prints the address of the form:

```sh
sh {SETUP}
```

It names roles, tags and settings as `smsverifier up` does, so `smsverifier status` knows the stack,
and `smsverifier down` removes it.

It ends at the first call that AWS refuses. What was made until then is there, and its name taken,
so the script does not run again: `smsverifier up` makes the rest, or `smsverifier down` removes it.
"""


def preamble(setup: SetupCalls) -> Iterator[str]:
    """What the commands need to know of their surroundings."""
    region = quoted(setup.region)
    yield f"export AWS_REGION={region} AWS_DEFAULT_REGION={region} AWS_PAGER="
    told = {name for step in setup.steps for call in step.calls for name in call.tells}
    used = {name for step in setup.steps for call in step.calls for name in _later_in(call)}
    for name, meaning in KNOWN_LATER.items():
        if name in ASKED_FOR and name in used:
            yield from comment(NO_FINGERPRINT if name == FINGERPRINT else "")
            yield ASKED_FOR[name]
        elif name in used - told:
            yield from comment(
                f"${name.strip('<>')} is {meaning}. Another step tells it: `smsverifier explain`, "
                "without a step, prints all of them."
            )


def step_lines(step: Step, *, again: str = "") -> Iterator[str]:
    """One step: its words, then its calls; `again`: what stands before those to be retried."""
    yield from comment(f"{step.component.title}. {step.component.text}", "## ")
    if not step.creations:
        yield from comment("Nothing to do: the configuration does not ask for it.")
    for creation in step.creations:
        yield ""
        yield from comment(f"{creation.name} ({creation.type})")
        for call in creation.calls:
            yield from comment(call.why)
            yield from command_lines(call, again=again if call.takes_role else "")


def command_lines(call: Call, *, again: str = "") -> Iterator[str]:
    """The call, what of its answer is kept, and the wait for it."""
    file = call.file
    if call.open_in_file:
        file = _filled(call.file)
        filled = (f"s/:{each}:/:${{{each.strip('<>')}}}:/g" for each in call.open_in_file)
        yield f'sed "{";".join(filled)}" {call.file} > {quoted(file, KNOWN_LATER)}'
    command = as_command(
        call.service, call.operation, call.parameters, file=file, later=KNOWN_LATER
    )
    command = f"{again}{command}"
    for placeholder, path in call.tells.items():
        query = f"--query {quoted(path)} --output text"
        command = f"{placeholder.strip('<>')}=$({command} \\\n  {query})"
    yield command
    if call.until:
        waiter, parameter = call.until
        named = {parameter: call.parameters[parameter]}
        yield as_command(call.service, f"wait {waiter}", named, later=KNOWN_LATER)


def comment(text: str, mark: str = "# ") -> list[str]:
    """`text` as lines of comment."""
    return [f"{mark}{line}" for line in wrap(text, WIDTH - len(mark), break_on_hyphens=False)]


def _filled(file: str) -> str:
    stem, _, ending = file.rpartition(".")
    return f"{stem}-{ACCOUNT_ID}.{ending}"


def _later_in(call: Call) -> set[str]:
    """The placeholders in what it sends."""
    shown = str(without_bytes(call.parameters, call.file))
    return {each for each in KNOWN_LATER if each in shown} | set(call.open_in_file)


def _bytes_in(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _bytes_in(each)


def without_bytes(value: Any, file: str) -> Any:
    """Parameters of a call, with the name of the file in place of what is sent from it."""
    if isinstance(value, bytes):
        return f"fileb://{file}"
    if isinstance(value, Mapping):
        return {name: without_bytes(each, file) for name, each in value.items()}
    return value
