"""What the organiser has written of the message."""

from smsverifier.config import Config, event_values
from smsverifier.sms.text import Wording


def wording(config: Config) -> Wording:
    """The words of `config`, for `sms.text.render`."""
    fields = config.form.fields
    return Wording(
        message=config.sms.message,
        event=event_values(config),
        name_fallback=config.sms.name_fallback,
        choices={field.name: list(field.options) for field in fields if field.options},
        codes=[field.name for field in fields if field.type == "code"],
        is_strict=config.sms.dlt is not None and bool(config.sms.dlt.strict),
        fallbacks={field.name: field.fallback for field in fields if field.fallback},
    )
