"""`rehearse` from end to end: invented people, an embedded AWS of its own, what came of it.

Neither the embedded AWS that may be running nor an account is asked for anything.
"""

from dataclasses import dataclass
from pathlib import Path

from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.cost import estimate
from smsverifier.errors import UsageError
from smsverifier.local.private import PrivateAws, private_aws
from smsverifier.message import price_per_part
from smsverifier.output.formatting import moment
from smsverifier.output.rehearse_view import RehearseResult, rehearsing, say_rehearsing
from smsverifier.rehearsal.accounts import ACCOUNTS, account_for, charged
from smsverifier.rehearsal.crowd import Crowd, gather_crowd
from smsverifier.rehearsal.ending import ending_of
from smsverifier.rehearsal.playing import Played, Stage, staged

MOST_REGISTRATIONS = 20_000
"""A few minutes' work; what so many do, ten times as many do as well."""
MOST_HOURS = 24 * 28.0


@dataclass(frozen=True)
class RehearseOptions:
    """What the user asked of this rehearsal."""

    registrations: int | None = None
    account: str = "production"
    hours: float = 24.0
    seed: int = 1
    prices: Path | None = None


def rehearse(context: Context, options: RehearseOptions) -> RehearseResult:
    """Play the event of the configuration."""
    read_configuration(context)
    say_demo(context)
    registrations = _checked(context, options)
    config = context.config
    crowd = gather_crowd(config, registrations, options.hours, options.seed)
    account = account_for(options.account, config, crowd.fates)
    left_out = 0 if options.registrations else config.event.expected_registrations - registrations
    say_rehearsing(context.screen, crowd, ACCOUNTS[options.account], left_out)
    with private_aws(account, context.environ) as aws:
        played = _play(context, aws, crowd)
    prices = load_prices(options.prices, context.loaded.path)
    charge = charged(config, options.account)
    price = price_per_part(charge, prices)
    return RehearseResult(
        rehearsal=ending_of(config, crowd, played, account, price, ACCOUNTS[options.account].mail),
        account=ACCOUNTS[options.account],
        estimate=estimate(charge, prices, registrations),
        today=context.today,
        seconds=context.stopwatch.seconds,
    )


def _checked(context: Context, options: RehearseOptions) -> int:
    """How many register. Raises UsageError for what cannot be rehearsed."""
    if options.account not in ACCOUNTS:
        raise UsageError(
            f"There is no account called {options.account}",
            where="--account",
            hint=f"The accounts are {', '.join(ACCOUNTS)}.",
        )
    closes = context.config.closes_at
    if closes is not None and closes <= context.now():
        raise UsageError(
            f"Registration has been closed since {moment(closes, context.config.zone)}",
            where="event.closes_at",
            why="Nobody could register, and a rehearsal opens now.",
            hint="Move event.closes_at; to rehearse without it, set it to null for once.",
        )
    if not 0 < options.hours <= MOST_HOURS:
        raise UsageError(
            f"{options.hours:g} hours cannot be rehearsed",
            where="--hours",
            hint=f"Give more than 0, at most {MOST_HOURS:.0f}.",
        )
    registrations = options.registrations or min(
        context.config.event.expected_registrations, MOST_REGISTRATIONS
    )
    if not 1 <= registrations <= MOST_REGISTRATIONS or options.registrations == 0:
        raise UsageError(
            f"{options.registrations} registrations cannot be rehearsed",
            where="--registrations",
            hint=f"Give a number from 1 to {MOST_REGISTRATIONS}; `smsverifier cost` reckons with "
            "more.",
        )
    return registrations


def _play(context: Context, private: PrivateAws, crowd: Crowd) -> Played:
    where = AwsTarget(context.config.region, None, private.endpoint_url, private.access_key)
    with context.interrupts as interrupts, rehearsing(context.screen) as progress:
        aws = Aws(where, sleep=interrupts.sleep)
        config, stop = staged(context.config), interrupts.stop
        stage = Stage(aws, config, private.outbox_url, progress, private.let_pass, stop)
        stage.build()
        return stage.play(crowd)
