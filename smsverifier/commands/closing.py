"""`registrations close` and `registrations reopen` from end to end, and how registration stands.

One UpdateStage, so a kill leaves the one or the other. The API is asked afterwards until it says so
itself: what a stage was told may count only some seconds later.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.commands.context import Context
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.commands.preconditions import warn_of_wrong_clock
from smsverifier.delivery.health import Health
from smsverifier.errors import SmsverifierError, UnreachableError, WaitTimeout
from smsverifier.naming import STAGE
from smsverifier.output.closing_view import CloseResult, RegistrationNow, ReopenResult
from smsverifier.output.formatting import moment
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.resource import Observed
from smsverifier.resources.rest_api import RestApi
from smsverifier.resources.rest_api.settings import SWITCH, moment_text
from smsverifier.templates.mapping import CLOSED, CLOSES, MAX, NEVER
from smsverifier.trace.client import registration_state

EFFECT = WaitLimit(
    "the API to go by it",
    60,
    "a change of a stage counts after some seconds",  # aws: api-variables-at-once
)


def close(context: Context) -> CloseResult:
    """Take no more registrations. Again, it changes nothing: the first moment stands."""
    api, found = _api(context)
    warn_of_wrong_clock(context)
    before = closed_since(found)
    if before is None:
        api.close(found, moment_text(context.now()))
    since = before or context.now()
    return CloseResult(
        context.config.stack,
        context.location(),
        since=since,
        was_closed=before is not None,
        is_shown=bool(_shown(context, found, "closed")),
        form_url=context.outputs({"api": found})["form_url"] or "",
        own_words=bool(context.config.form.closed),
    )


def reopen(context: Context) -> ReopenResult:
    """Take registrations again. Raises SmsverifierError where `event.closes_at` has passed."""
    api, found = _api(context)
    closes = _moment_in(found, CLOSES)
    if closes is not None and closes <= context.now():
        raise SmsverifierError(
            f"Registration ended on {moment(closes, context.config.zone)}, by event.closes_at",
            where=context.location_text,
            why="The API takes nobody after that, whoever opens it.",
            hint="Put a later moment there, or null, and run `smsverifier up`; then this again, if "
            "it was closed by hand as well.",
        )
    warn_of_wrong_clock(context)
    before = closed_since(found)
    was_closed = not _stage_of(found).get(SWITCH) or before is not None
    if was_closed:
        api.close(found, NEVER)
    shown = _shown(context, found, "open", "full")
    most = _variables(_stage_of(found)).get(MAX, "")
    return ReopenResult(
        context.config.stack,
        context.location(),
        closed_since=before,
        was_closed=was_closed,
        closes_at=closes,
        is_shown=bool(shown),
        form_url=context.outputs({"api": found})["form_url"] or "",
        places=int(most) if shown == "full" and most.isdecimal() else None,
    )


def closed_since(found: Observed | None) -> datetime | None:
    """Since when an API is closed by hand, or None."""
    return _moment_in(found, CLOSED)


def registration_now(
    found: Observed | None, health: Health, now: datetime
) -> RegistrationNow | None:
    """How registration stands at an API; None where there is none of this version."""
    variables = _variables(_stage_of(found))
    if not variables.get(CLOSES):
        return None
    since, closes = closed_since(found), _moment_in(found, CLOSES)
    most = int(text) if (text := variables.get(MAX, "")).isdecimal() else None
    taken = health.places if most is not None else None
    is_ended = closes is not None and closes <= now
    is_closed = since is not None or is_ended or _takes_nobody(found)
    is_full = most is not None and taken is not None and taken >= most
    state = "closed" if is_closed else "full" if is_full else "open"
    return RegistrationNow(state, since, closes, most, taken, health.waiting)


def _takes_nobody(found: Observed | None) -> bool:
    """Whether a variable is no moment: DynamoDB compares with it, and refuses everybody."""
    closes = _variables(_stage_of(found)).get(CLOSES, "")
    return not _stage_of(found).get(SWITCH) or not closes.isdecimal()


def _moment_in(found: Observed | None, variable: str) -> datetime | None:
    stage = _stage_of(found)
    text = stage.get(CLOSED, "") if variable == CLOSED else _variables(stage).get(variable, "")
    if not text or text == NEVER or not str(text).isdecimal():
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def _stage_of(found: Observed | None) -> Mapping[str, str]:
    stage: Mapping[str, str] = {} if found is None else found.properties.get("stage", {})
    return stage


def _variables(stage: Mapping[str, object]) -> Mapping[str, str]:
    variables = stage.get("variables")
    return variables if isinstance(variables, dict) else {}


def _api(context: Context) -> tuple[RestApi, Observed]:
    """The stack's API. Raises SmsverifierError where there is none that can be closed."""
    api = next(each for each in context.resources if isinstance(each, RestApi))
    observation = context.observe((api,))
    refuse_foreign((api,), observation, context.config.stack)
    found = observation["api"]
    if found is None or not _stage_of(found):
        raise SmsverifierError(
            f"There is no {api.name}",
            where=f"api, in {context.location_text}",
            why="Registrations come in by the stack's API.",
            hint=hint_where_absent(context, "Run `smsverifier up` first."),
        )
    if not _variables(_stage_of(found)).get(CLOSES):
        raise SmsverifierError(
            "The API that is deployed cannot be closed",
            where=f"api, in {context.location_text}",
            why="An earlier version of smsverifier made it.",
            hint="Run `smsverifier up` first: its address stays.",
        )
    return api, found


def _shown(context: Context, found: Observed, *wanted: str) -> str:
    """Which of these the API itself says; empty where it does not within a minute, or cannot."""
    base = context.aws.invoke_url(found.outputs["api_id"], STAGE)

    def look() -> str | None:
        said = registration_state(base, context.aws.certificates)
        return said if said in wanted else None

    try:
        return wait_until(context.aws, look, EFFECT)
    except (WaitTimeout, UnreachableError):
        return ""
