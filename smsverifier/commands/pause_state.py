"""The resources that text people, and whether they may: what a pause marks and who respects it."""

from dataclasses import dataclass

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.commands.context import Context
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.errors import SmsverifierError
from smsverifier.output.formatting import moment_of_text
from smsverifier.output.pause_view import say_form_untold
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.status import paused_since
from smsverifier.resources.function import Function
from smsverifier.resources.pipe import Pipe
from smsverifier.resources.tags import PAUSED

TAG_SECONDS = 10.0
"""A tag that was just taken off may still be shown for so long (aws: tags-shown-late)."""


@dataclass(frozen=True)
class PauseState:
    """The resources that text people; both are marked while the stack is paused."""

    pipe: Pipe
    function: Function
    paused_since: str | None
    both_marked: bool

    def pause(self, since: str) -> None:
        """Mark both, then stop (decision 0016)."""
        self.function.mark_paused(since)
        self.pipe.pause(since)


def read_pause_state(context: Context) -> PauseState:
    """Pipe and function of this stack; raises SmsverifierError if one is not there or not ours."""
    pipe = next(resource for resource in context.resources if isinstance(resource, Pipe))
    function = next(resource for resource in context.resources if isinstance(resource, Function))
    observation = context.observe((pipe, function))
    refuse_foreign((pipe, function), observation, context.config.stack)
    for resource in (pipe, function):
        if observation[resource.key] is None:
            raise SmsverifierError(
                f"There is no {resource.name}",
                where=f"{resource.key}, in {context.location_text}",
                why="Registrants are texted by the stack's pipe and its function.",
                hint=hint_where_absent(context, "Run `smsverifier up` first."),
            )
    both_marked = all(found and PAUSED in found.outputs for found in observation.values())
    return PauseState(pipe, function, paused_since(context.config.stack, observation), both_marked)


def refuse_paused_again(context: Context, before: str | None) -> None:
    """Raise if somebody paused the stack after `before`, and keep it so whoever started it."""
    since = _still_paused_since(context, before)
    if since is None:
        return
    read_pause_state(context).pause(since)
    tell_form(context, since)
    shown = moment_of_text(since, context.screen.zone)
    raise SmsverifierError(
        f"{context.config.stack} was paused again meanwhile, since {shown}",
        where=context.location_text,
        why="Somebody ran `smsverifier pause` while this command was at work; that holds.",
        hint="Run `smsverifier resume` again if it should send.",
    )


def _still_paused_since(context: Context, before: str | None) -> str | None:
    """Since when it is paused anew. With the moment of `before`, only if that does not go away."""
    end = context.aws.clock() + TAG_SECONDS
    while (since := read_pause_state(context).paused_since) is not None:
        if since != before or context.aws.clock() > end:
            break
        context.aws.sleep(1)
    return since


def refuse_paused(context: Context) -> None:
    """Raise if the stack is paused: nobody is texted until somebody resumes it."""
    since = read_pause_state(context).paused_since
    if since is not None:
        shown = moment_of_text(since, context.screen.zone)
        raise SmsverifierError(
            f"{context.config.stack} is paused since {shown}: nobody is texted",
            where=context.location_text,
            why="`smsverifier pause` stopped all sending, and registrations wait.",
            hint="Run `smsverifier resume` first.",
        )


def tell_form(context: Context, since: str | None, *, ended: str | None = None) -> None:
    """Leave word for the form whether the stack is paused, or say that it could not be done.

    Nobody's sending waits for that. `ended`: take back the word of this pause alone.
    """
    try:
        if since is None:
            context.totals.unmark_paused(ended)
        else:
            context.totals.mark_paused(since)
    except AWS_ERRORS as error:
        say_form_untold(context.screen, explain(error, context.location_text))


def function_paused_since(context: Context) -> str | None:
    """Since when, by the function alone, which `pause` marks first and `resume` unmarks first."""
    found = next(each for each in context.resources if isinstance(each, Function)).read()
    return None if found is None else found.outputs.get(PAUSED)
