"""`smsverifier` alone: what is in this folder, whether its stack is up, and what comes next.

A person waits for it before every first command, so it has a budget: it starts nothing, and of an
account it asks of one table, for `BUDGET_SECONDS` at most. botocore is loaded for that alone.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from smsverifier.commands.known_configurations import configurations
from smsverifier.commands.known_stacks import known_stacks
from smsverifier.config.load import Loaded, load_leniently
from smsverifier.errors import SmsverifierError
from smsverifier.local.endpoints import chosen_site
from smsverifier.local.journal_file import HeldRegistrations, read_journal
from smsverifier.local.process import Running, find_running
from smsverifier.output.overview_view import AccountLook, EmbeddedLook, Overview

if TYPE_CHECKING:
    from smsverifier.aws import Aws

T = TypeVar("T")
BUDGET_SECONDS = 2.0
"""For AWS's one answer, signing in included."""


def look_around(environ: Mapping[str, str], folder: Path | None) -> Overview:
    """What is here."""
    loaded = load_leniently(None, environ=environ)
    others = configurations(folder, loaded.path) if folder is not None else ()
    embedded, account = _embedded(environ, loaded), None
    if loaded.config.target == "aws" and "target" not in loaded.unread and loaded.path:
        account = within(BUDGET_SECONDS, lambda: _account(loaded, environ))
    return Overview(folder, loaded, others, embedded, account)


def within(seconds: float, question: Callable[[], T]) -> T | None:
    """The answer, if it comes in time; whoever still thinks about it then does not hold us up."""
    answers: list[T] = []
    asked = Thread(target=lambda: answers.append(question()), daemon=True)
    asked.start()
    asked.join(seconds)
    return answers[0] if answers else None


def _embedded(environ: Mapping[str, str], loaded: Loaded) -> EmbeddedLook:
    """The embedded AWS, whatever the target: a stack in it may be forgotten."""
    mine = loaded.config.stack, loaded.config.region
    try:
        site = chosen_site(environ)
        running = find_running(site)
        kept = running.kept if running else read_journal(site.journal).held
    except SmsverifierError as error:
        return EmbeddedLook(runs=False, problem=error.message)
    return EmbeddedLook(
        runs=running is not None,
        is_up=running is not None and _is_in(running, mine),
        stacks=running.stacks if running else (),
        held=_of(running.held if running else (), mine),
        kept=_of(kept, mine),
        paused_since=running.paused.get(mine) if running else None,
        elsewhere=_other_regions(running, mine),
    )


def _is_in(running: Running, mine: tuple[str, str]) -> bool:
    """A stack of the name, with its table: where that is in another region, it is another one."""
    regions = {held.region for held in running.held if held.stack == mine[0]}
    return mine[0] in running.stacks and mine[1] in regions


def _other_regions(running: Running | None, mine: tuple[str, str]) -> tuple[str, ...]:
    held = running.held if running else ()
    return tuple(sorted(h.region for h in held if h.stack == mine[0] and h.region != mine[1]))


def _of(all_held: tuple[HeldRegistrations, ...], mine: tuple[str, str]) -> HeldRegistrations | None:
    return next((held for held in all_held if (held.stack, held.region) == mine), None)


def _account(loaded: Loaded, environ: Mapping[str, str]) -> AccountLook:
    """Whether the stack's table is there, and holds word of a pause.

    It is made first and goes last: where the pipe is there without it, somebody deleted it.
    """
    from smsverifier.aws import Aws, AwsTarget  # noqa: PLC0415 - botocore, for this alone
    from smsverifier.aws.errors import AWS_ERRORS, explain  # noqa: PLC0415
    from smsverifier.commands.pinned_account import refuse_other_account  # noqa: PLC0415
    from smsverifier.naming import Names  # noqa: PLC0415
    from smsverifier.registration_table import RegistrationTable  # noqa: PLC0415
    from smsverifier.resources.table import find_table  # noqa: PLC0415
    from smsverifier.row import SENDING_PAUSED, TOTALS, Item, text_of  # noqa: PLC0415

    config = loaded.config
    named = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    region = config.region if "region" in config.model_fields_set else named or config.region
    try:
        aws = Aws(AwsTarget(region)).briefly()
        refuse_other_account(aws, loaded, None, environ)
        names = Names(config.stack, region, "")
        name = names.table
        if find_table(aws, name) is None:
            seen = known_stacks(environ).get("aws", {})
            there = (each for each, stacks in seen.items() if config.stack in stacks)
            lost = _has_pipe(aws, config.stack, names.pipe)
            return AccountLook(region, table_deleted=lost, elsewhere=sorted({*there} - {region}))
        totals: Item = {}
        with suppress(SmsverifierError, *AWS_ERRORS):  # it is up, whoever may read it
            totals = RegistrationTable(aws, name).get(TOTALS) or {}
        return AccountLook(region, is_up=True, paused_since=text_of(totals, SENDING_PAUSED))
    except (SmsverifierError, *AWS_ERRORS) as error:
        return AccountLook(region, problem=explain(error).message)


def _has_pipe(aws: "Aws", stack: str, name: str) -> bool:
    """Whether the stack's pipe is there."""
    from smsverifier.aws.errors import find  # noqa: PLC0415
    from smsverifier.naming import STACK_TAG  # noqa: PLC0415
    from smsverifier.resources.pipe import ABSENT  # noqa: PLC0415

    pipe = find(lambda: aws.client("pipes").describe_pipe(Name=name), ABSENT) or {}
    return bool(pipe.get("Tags", {}).get(STACK_TAG) == stack)
