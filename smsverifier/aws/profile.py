"""A profile as the SDK sees it, and how it is named to whoever has to mend it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smsverifier.errors import CredentialsError, UsageError

ANOTHER = "or choose another profile with --profile"


@dataclass(frozen=True)
class Profile:
    """The profile that keys are wanted of, at the end of a chain of source profiles."""

    name: str = "default"
    settings: Mapping[str, Any] = field(default_factory=dict)
    file: str = "~/.aws/config"

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"profile {self.name} in {self.file}"

    def option(self, command: str) -> str:
        """`command` of the AWS CLI with this profile, as it is typed."""
        return f"`{command} --profile {shlex.quote(self.name)}`"

    def wrong(self, why: str, hint: str) -> UsageError:
        """It is not set up rightly."""
        message = f"The AWS profile {self.name} is not set up rightly"
        return UsageError(message, where=self.place, why=why, hint=hint)

    def ended(self, why: str, hint: str) -> CredentialsError:
        """It is, and the sign-in has ended."""
        message = "The AWS sign-in has expired"
        return CredentialsError(message, where=self.place, why=why, hint=hint)


def chosen(session: Any) -> Profile:
    """The one that AWS_PROFILE or --profile names."""
    name = str(session.get_config_variable("profile") or "default")
    settings = session.full_config.get("profiles", {}).get(name, {})
    return Profile(name, settings, str(session.get_config_variable("config_file")))


def used(session: Any) -> Profile:
    """The one at the end of its source profiles, of which keys are wanted first."""
    profile, profiles = chosen(session), session.full_config.get("profiles", {})
    seen: list[str] = []
    while profile.name not in seen:
        seen.append(profile.name)
        source = profile.settings.get("source_profile")
        if isinstance(source, str) and source in profiles:
            profile = Profile(source, profiles[source], profile.file)
    return profile
