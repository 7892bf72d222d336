"""`init` from end to end: ask, write, say what comes next."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from smsverifier.commands.context import Context
from smsverifier.commands.prompts import is_interactive, prompt
from smsverifier.config.schema import json_schema
from smsverifier.config.starter import StarterAnswers, starter_yaml, suggested_stack
from smsverifier.errors import ConfigError, ExitCode, UsageError


def print_schema(context: Context) -> int:
    """The JSON Schema of the configuration, for editors."""
    context.screen.write(json.dumps(json_schema(), indent=2))
    return ExitCode.DONE


def write_config(context: Context, out: Path, given: Mapping[str, str], *, force: bool) -> int:
    """Write the file. Raises UsageError if it is there already, unless `force`."""
    screen = context.screen
    if _is_there(out) and not force:
        raise UsageError(
            f"{out} is there already",
            where="--out",
            hint="Add --force to replace it, or choose another name with --out.",
        )
    answers = _asked(context, given) if is_interactive(context) else given
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


def _asked(context: Context, given: Mapping[str, str]) -> dict[str, str]:
    """What was given, and answers to what was not; Enter takes the default.

    What cannot be is asked again at once: nobody types six answers twice.
    """
    answers = dict(given)
    ask = partial(_ask, context, answers)
    ask("event_name", "What is your event called?", StarterAnswers.event_name)
    ask("stack", "A short name for its resources", suggested_stack(answers["event_name"]))
    ask("date", "When is it? (may stay empty)", "")
    ask("venue", "Where is it? (may stay empty)", "")
    ask("expected", "How many people do you expect?", StarterAnswers.expected)
    ask("country", "Whose mobile numbers? One code, as IN or GB", StarterAnswers.country)
    ask("target", "Where should it run, local or aws?", StarterAnswers.target)
    return answers


def _ask(context: Context, answers: dict[str, str], name: str, question: str, default: str) -> None:
    while name not in answers:
        answer = prompt(context, f"{question} [{default}]" if default else question, default)
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
