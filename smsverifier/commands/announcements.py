"""The announcements of a stack: list, show, cancel; and `up`, which has them follow the event."""

from collections.abc import Sequence
from dataclasses import replace

from smsverifier.announced import Announcement, State
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import require_table
from smsverifier.config.announcement_rules import NAMES, channel_off
from smsverifier.config.whens import from_start, when
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.announce_view import AnnouncementResult, AnnouncementsResult, Moved
from smsverifier.registrations.announcement_draft import order_of_config, ready, with_event
from smsverifier.registrations.announcement_items import AnnouncementItems
from smsverifier.resources.schedules import Schedules
from smsverifier.row import ANNOUNCEMENT_NAME


def items_of(context: Context) -> AnnouncementItems:
    """Where they are kept."""
    return AnnouncementItems(context.aws, context.names.table)


def schedules_of(context: Context) -> Schedules:
    """By what they go."""
    return Schedules(context.aws, context.names)


_HEARD = WaitLimit(
    "an announcement that is going out to hear of the pause",
    75,
    "a run looks before every page, and one that was killed ends with the function's time",
)


def wait_for_runs(context: Context) -> None:
    """Return once no run of an announcement is at work that began before the pause."""
    items = items_of(context)

    def look() -> bool | None:
        now_ms = context.now_ms()
        return None if any(now_ms < each.lease_ms for each in items.all()) else True

    wait_until(context.aws, look, _HEARD)


def refuse_nameless(name: str) -> None:
    """Raise UsageError for what is no name of an announcement."""
    if not ANNOUNCEMENT_NAME.fullmatch(name):
        raise UsageError(
            f"{name[:40]!r} is no name of an announcement",
            where="NAME",
            why=f"It is {NAMES}.",
            hint="Take for example day-before.",
        )


def list_announcements(context: Context) -> AnnouncementsResult:
    """All of them, and those that stand in the configuration alone."""
    require_table(context)
    found = items_of(context).all()
    there = {each.order.name for each in found}
    return AnnouncementsResult(
        context.config.stack,
        context.location(),
        sorted(found, key=lambda each: each.due_ms),
        [name for name in context.config.announcements if name not in there],
        context.now_ms(),
    )


def show_one(context: Context, name: str) -> AnnouncementResult:
    """The one of that name."""
    found = _find(context, name)
    return AnnouncementResult(context.config.stack, context.location(), found, context.now_ms())


def cancel(context: Context, name: str) -> AnnouncementResult:
    """See that nobody more gets it. Again, it finishes what was broken off."""
    seen = _find(context, name)
    items, now_ms = items_of(context), context.now_ms()
    was_open = seen.is_open and seen.in_force(now_ms) in {State.SCHEDULED, State.RUNNING}
    while seen.is_open and not items.cancel(seen, now_ms):
        seen = _find(context, name)  # it began, or ended, in this moment
    schedules_of(context).delete(name)
    found = _find(context, name)
    return AnnouncementResult(
        context.config.stack, context.location(), found, now_ms, was_open=was_open
    )


def _find(context: Context, name: str) -> Announcement:
    refuse_nameless(name)
    require_table(context)
    found = items_of(context).get(name)
    if found is None:
        known = ", ".join(items_of(context).names()) or "nothing"
        raise SmsverifierError(
            f"{name} was never announced",
            where=context.location_text,
            why=f"Announced was: {known}.",
            hint=f"`smsverifier announce {name}` announces it.",
        )
    return found


def refuse_silenced(context: Context) -> None:
    """Raise where something is still to go by a channel that this configuration switches off.

    SMS are asked about where they are off, mails where an announcement by mail is configured: most
    stacks have none of either, and are not looked at.
    """
    config, now_ms = context.config, context.now_ms()
    mails = any(each.channel == "email" for each in config.announcements.values())
    if config.sms.enabled and (config.email.enabled or not mails):
        return
    for each in items_of(context).all():
        order = each.order
        is_to_go = each.is_open and each.in_force(now_ms) in {State.SCHEDULED, State.RUNNING}
        if is_to_go and (off := channel_off(config, order.channel)):
            raise SmsverifierError(
                f"{order.name} is still to go by {order.channel}, and {off}",
                where=f"{order.channel}.enabled",
                why="Nobody would get it any more.",
                hint=f"`smsverifier announcements cancel {order.name}` calls it off; then the same "
                "command again.",
            )


def follow_event(
    context: Context, found: Sequence[Announcement] | None = None
) -> tuple[Moved, ...]:
    """Have what is scheduled follow the configuration: when it goes, and what it says.

    Also what lost its schedule: who goes by the table, after a `down` that kept it, say. `found`:
    what there is, if that was just looked at.
    """
    return tuple(
        moved
        for each in (items_of(context).all() if found is None else found)
        if each.is_open and (moved := _follow(context, each)) is not None
    )


def _follow(context: Context, each: Announcement) -> Moved | None:
    now_ms, schedules, name = context.now_ms(), schedules_of(context), each.order.name
    if each.state is State.RUNNING or each.in_force(now_ms) is not State.SCHEDULED:
        if each.in_force(now_ms) is State.RUNNING:
            schedules.put(name, now_ms, each.until_ms)
        return None
    wanted = _as_configured(context, each)
    if wanted is None:
        return Moved(name, each.due_ms, each.due_ms, lost_start=True)
    moved = Moved(name, wanted.due_ms, each.due_ms)
    if wanted.due_ms != each.due_ms and wanted.due_ms < now_ms:
        items_of(context).cancel(each, now_ms)
        schedules.delete(name)
        return replace(moved, is_cancelled=True)
    is_same = wanted.due_ms == each.due_ms and wanted.order.to_json() == each.order.to_json()
    if not is_same and not items_of(context).put(wanted, each, now_ms):
        return None  # it begins in this moment
    schedules.put(name, max(wanted.due_ms, now_ms), wanted.until_ms)
    return None if is_same else moved


def _as_configured(context: Context, each: Announcement) -> Announcement | None:
    """The same by the configuration as it is now; None where it has no start any more."""
    config, order = context.config, each.order
    if order.at and from_start(order.at) and config.starts_at is None:
        return None
    due = when(order.at, config.zone, config.starts_at) if order.at else None
    if due is None:
        return each
    there = config.announcements.get(order.name)
    if there is None or order.is_typed:
        made = with_event(config, order, due)
    else:
        own = there.model_copy(update={"at": order.at})
        fresh_order = order_of_config(config, order.name, own, due, order.whom)
        made = replace(fresh_order, most=order.most)
    fresh = ready(made, due, config.starts_at, each.made_ms)
    return replace(fresh, most=each.most)
