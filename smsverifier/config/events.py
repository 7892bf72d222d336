"""The values the event lends to the message; used wherever a message is rendered or checked."""

from smsverifier.config.model import Config


def event_values(config: Config) -> dict[str, str]:
    """What the placeholders `{event.<key>}` stand for: key → text, possibly empty."""
    event = config.event
    return {"name": event.name, "date": event.date, "venue": event.venue, "url": event.url}
