"""The calls of each set-up step, for `docs/setup`: the built-in demo's, without an account."""

from collections.abc import Iterator, Mapping

from smsverifier.config import Config
from smsverifier.output.setup_script import SetupCalls, Step, command_lines, preamble
from smsverifier.resources.catalog import COMPONENTS
from smsverifier.resources.creation import creations

PAGES = {
    "table": "table",
    "handler": "function",
    "pipe": "pipe",
    "api": "api",
    "announcements": "announcements",
    "sms": "sms",
    "email": "email",
    "alerts": "alerts",
}
"""Step, as `up --only` names it → its page."""
DEMO = Config()
ASKED_FOR = {
    "sms": Config.model_validate({"sms": {"delivery_receipts": True}}),
    "email": Config.model_validate({"email": {"enabled": True, "from": "club@college.example"}}),
    "alerts": Config.model_validate({"alerts": {"email": "desk@club.example"}}),
}
"""The demo makes nothing for these steps, so their pages have what one setting more makes."""


def overview_parts() -> Mapping[str, str]:
    """Name of a part of `README.md` → text."""
    rows = [f"| {_page(step)} | `{step.component.name}` | {_made(step)} |" for step in _steps()]
    head = [
        "| step | `--only`, `explain` | what it makes, and by how many calls |",
        "|---|---|---|",
    ]
    begin = preamble(SetupCalls(DEMO.stack, DEMO.region, tuple(_steps())))
    return {"steps": "\n".join([*head, *rows]), "beginning": _shell(begin)}


def step_parts(name: str) -> Mapping[str, str]:
    """Name of a part of a step's page → text."""
    step = next(each for each in _steps() if each.component.name == name)
    head = ["| resource | call | what for |", "|---|---|---|"]
    return {
        "calls": "\n".join([*head, *_rows(step)]),
        "commands": _shell(_commands(step)),
    }


def _steps() -> Iterator[Step]:
    for component in COMPONENTS:
        made = creations(ASKED_FOR.get(component.name, DEMO))
        yield Step(component, tuple(each for each in made if each.component == component.name))


def _page(step: Step) -> str:
    return f"[{step.component.title}]({PAGES[step.component.name]}.md)"


def _made(step: Step) -> str:
    return "; ".join(f"`{each.key}` ({len(each.calls)})" for each in step.creations)


def _rows(step: Step) -> Iterator[str]:
    for creation in step.creations:
        for call in creation.calls:
            yield f"| `{creation.key}` | {call.service} `{call.operation}` | {call.why} |"


def _commands(step: Step) -> Iterator[str]:
    for creation in step.creations:
        yield f"# {creation.key}"
        for call in creation.calls:
            yield from command_lines(call)


def _shell(lines: Iterator[str]) -> str:
    return "\n".join(["```sh", *lines, "```"])
