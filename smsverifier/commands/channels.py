"""By which channels the deployed handler tells people, whatever the configuration says by now."""

from dataclasses import dataclass

from smsverifier.commands.context import Context


@dataclass(frozen=True)
class Channels:
    """How people are told."""

    texts: bool
    mail_field: str | None
    """The field with the addresses; None: nobody is mailed."""

    @property
    def mails_alone(self) -> str | None:
        """Where the mail is all that tells them: the field with the addresses."""
        return None if self.texts else self.mail_field


def deployed_channels(context: Context) -> Channels:
    """What is deployed; the configuration's channels where that cannot be read."""
    settings = context.deployed.settings
    email = settings.get("email") or {}
    texts = settings.get("sms_enabled", True)  # an earlier version knew nothing else
    return Channels(bool(texts), context.config.email_field or email.get("field"))


def channels(context: Context) -> Channels:
    """The same for who only looks: a whole configuration that asks for SMS needs no look."""
    config = context.config
    if not context.runs or (context.is_whole and config.sms.enabled):
        return Channels(config.sms.enabled, config.email_field)
    return deployed_channels(context)
