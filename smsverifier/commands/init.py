"""`init` from end to end: ask, write, say what comes next."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from smsverifier.commands.prompts import prompt
from smsverifier.config.schema import json_schema
from smsverifier.config.starter import StarterAnswers, starter_yaml, suggested_stack
from smsverifier.errors import ConfigError, ExitCode, UsageError
from smsverifier.output.screen import Screen


def print_schema() -> int:
    """The JSON Schema of the configuration, for editors."""
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
    return ExitCode.DONE


def write_config(out: Path, given: Mapping[str, str], *, force: bool, as_json: bool) -> int:
    """Write the file. Raises UsageError if it is there already, unless `force`."""
    screen = Screen(as_json=as_json)
    if _is_there(out) and not force:
        raise UsageError(
            f"{out} is there already",
            where="--out",
            hint="Add --force to replace it, or choose another name with --out.",
        )
    answers = given if as_json or not sys.stdin.isatty() else _asked(given)
    text = starter_yaml(StarterAnswers(**_with_stack(answers)))
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written",
            where="--out",
            why=str(error.strerror),
            hint="Choose another file with --out.",
        ) from error
    screen.document({"path": str(out)})
    screen.show(f"Wrote {out}.")
    screen.say("Next: read it, then smsverifier up")
    return ExitCode.DONE


def _is_there(out: Path) -> bool:
    """Whether there is such a file. A name that no file can have is told when it is written."""
    try:
        return out.exists()
    except OSError:
        return False


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """What was given, and answers to what was not; Enter takes the default.

    What cannot be is asked again at once: nobody types six answers twice.
    """
    answers = dict(given)
    _ask(answers, "event_name", "What is your event called?", StarterAnswers.event_name)
    _ask(answers, "stack", "A short name for its resources", suggested_stack(answers["event_name"]))
    _ask(answers, "date", "When is it? (may stay empty)", "")
    _ask(answers, "venue", "Where is it? (may stay empty)", "")
    _ask(answers, "expected", "How many people do you expect?", StarterAnswers.expected)
    _ask(answers, "country", "Whose mobile numbers? One code, as IN or GB", StarterAnswers.country)
    _ask(answers, "target", "Where should it run, local or aws?", StarterAnswers.target)
    return answers


def _ask(answers: dict[str, str], name: str, question: str, default: str) -> None:
    while name not in answers:
        answer = prompt(f"{question} [{default}]" if default else question, default)
        try:
            starter_yaml(StarterAnswers(**{name: answer}))
        except ConfigError as error:
            question = f"Allowed is {error.findings[0].allowed}"
        else:
            answers[name] = answer


def _with_stack(answers: Mapping[str, str]) -> dict[str, str]:
    """A stack named after the event, where only the event was given."""
    stack = suggested_stack(answers.get("event_name", StarterAnswers.event_name))
    return {"stack": stack, **answers}
