"""How the alerts stand, from what was observed of them: nobody is asked once more.

Used by `status`; `check` asks by itself, as it observes no resources.
"""

from collections.abc import Iterator
from dataclasses import replace

from smsverifier.config import Config
from smsverifier.delivery.health import AlertState, Health
from smsverifier.delivery.summary import Note
from smsverifier.mail.address import mask_address
from smsverifier.naming import Names
from smsverifier.provision.plan import Observation
from smsverifier.resources import alarms, alert_subscription
from smsverifier.resources.alarm_definitions import alarm_definitions

CONFIRM = (
    "Whoever reads mail there follows the link from AWS Notifications (perhaps it is in the spam "
    "folder). After two days it is void, and `smsverifier up` has another sent."
)


def alert_state(observation: Observation) -> AlertState | None:
    """None without alarms."""
    found = observation.get(alarms.KEY)
    if found is None:
        return None
    told = observation.get(alert_subscription.KEY)
    confirmed = told is not None and alert_subscription.PENDING not in told.outputs
    return AlertState(tuple(found.outputs.get(alarms.IN_ALARM, "").split()), confirmed)


def with_alerts(health: Health, observation: Observation, config: Config, names: Names) -> Health:
    """The health with what alarms say, which comes first."""
    state = alert_state(observation)
    if state is None:
        return health
    notes = (*_of_alarms(state, config, names), *_of_subscription(observation), *health.notes)
    return replace(health, alerts=state, notes=notes)


def _of_alarms(state: AlertState, config: Config, names: Names) -> Iterator[Note]:
    known = {each.what: each for each in alarm_definitions(config, names)}
    for what in state.in_alarm:
        if what in known:
            yield Note(f"ALARM {what}: {known[what].words}", known[what].advice)
        else:
            yield Note(f"ALARM {what}", "`smsverifier plan` says what becomes of it.")


def _of_subscription(observation: Observation) -> Iterator[Note]:
    told = observation.get(alert_subscription.KEY)
    waits = told and told.outputs.get(alert_subscription.PENDING)
    if waits:
        yield Note(f"Alerts reach nobody: {mask_address(waits)} has not confirmed yet", CONFIRM)
