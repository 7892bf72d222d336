"""Which of the SDK's settings it does not take: by the variable's name, or the key of the profile.

botocore says which value it does not take, seldom of what, and never where it stands. So each one
that is set is tried alone, on a session that sees nothing else.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore import exceptions as bc

from smsverifier.aws.sdk_configuration import variable
from smsverifier.aws.sdk_session import isolated_session
from smsverifier.errors import UsageError
from smsverifier.platform.shells import USUAL

OTHERWISE = (
    *(bc.ProfileNotFound, bc.ConfigParseError, bc.NoCredentialsError, bc.PartialCredentialsError),
    *(bc.SSOError, bc.TokenRetrievalError, bc.NoAuthTokenError, bc.CredentialRetrievalError),
    *(bc.UnknownCredentialError, bc.InfiniteLoopConfigError, bc.MissingDependencyException),
)
"""Of these none comes of a setting's value."""
ASKS = "auto"
"""A mode that the SDK takes, and for which it asks the machine's metadata."""
_S3 = "s3"


@dataclass(frozen=True)
class _Setting:
    """A value, where it stands, and what the SDK calls it."""

    name: str
    value: str
    place: str
    is_variable: bool
    section: str = ""


def explain_settings(session: Any, error: Exception) -> UsageError | None:
    """What of the settings of `session` the SDK refuses; None if it takes all of them."""
    is_of_the_sdk = isinstance(error, bc.BotoCoreError) and not isinstance(error, OTHERWISE)
    if not is_of_the_sdk and type(error) is not ValueError:
        return None
    refused = [(each, why) for each in _set(session) if (why := _refusal(each))]
    if not refused:
        return None
    first, why = refused[0]
    places = ", ".join(each.place for each, _ in refused)
    removal = USUAL.removal(first.place)
    away = f"take it away: `{removal}`" if first.is_variable else "take it out of the profile"
    return UsageError(
        f"The AWS SDK does not take what {places} says",
        where=", ".join(f"{each.place}={each.value}" for each, _ in refused),
        why=why,
        hint=f"Set it to what the AWS SDK takes, or {away}.",
    )


def _set(session: Any) -> Iterator[_Setting]:
    """Each variable that is set, and each key that the profile has."""
    from botocore.configprovider import DEFAULT_S3_CONFIG_VARS  # noqa: PLC0415 - as in `session`

    scoped: dict[str, Any] = {}
    with suppress(bc.BotoCoreError):
        scoped = session.get_scoped_config()
    for section, known in (("", session.SESSION_VARIABLES), (_S3, DEFAULT_S3_CONFIG_VARS)):
        for name, (key, named, *_) in known.items():
            for each in [named] if isinstance(named, str) else named or ():
                if value := variable(session, each):
                    yield _Setting(name, value, each, True, section)
            if isinstance(key, str) and isinstance(value := scoped.get(key), str):
                yield _Setting(name, value, key, False, section)


def _refusal(setting: _Setting) -> str:
    """Why the SDK does not take it; empty if it does. Nothing is asked."""
    from botocore.configprovider import ConstantProvider  # noqa: PLC0415 - as in `session`

    if setting.value.lower() == ASKS or setting.name in ("profile", "region", "data_path"):
        return ""
    session = isolated_session()
    session.set_credentials("nobody", "nobody")
    if setting.section:
        known = ConstantProvider({setting.name: setting.value})
        session.get_component("config_store").set_config_provider(setting.section, known)
    else:
        session.set_config_variable(setting.name, setting.value)
    try:
        session.get_config_variable(setting.name)
        session.get_component("credential_provider")
        session.create_client("sts", "us-east-1")
    except bc.BotoCoreError as error:
        return str(error)
    except ValueError:
        return f"{setting.value} is not of the kind that it has to be."
    return ""
