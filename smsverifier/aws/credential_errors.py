"""Why nobody is signed in, by what the profile or the environment says.

What a file of keys holds is never shown.
"""

from typing import Any

from botocore import exceptions as bc

from smsverifier.aws.credential_providers import (
    EXPIRED,
    TOKEN_FILE,
    explain_login,
    explain_process,
    explain_sso,
    explain_web_identity,
)
from smsverifier.aws.credentials import sign_in_again, ways_to_sign_in
from smsverifier.aws.profile import ANOTHER, Profile, chosen, used
from smsverifier.aws.sdk_configuration import variable
from smsverifier.aws.shared_config_files import explain_file, explain_unreadable, names_of_files
from smsverifier.errors import CredentialsError, SmsverifierError, UsageError
from smsverifier.platform.installation import line_to_add
from smsverifier.platform.shells import USUAL

LOGIN_PACKAGE = "botocore[crt]"
"""What the SDK needs to use the sign-in of `aws login`."""
WEB_IDENTITY = "web_identity_token_file"
NAMED_BY = (
    TOKEN_FILE,
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CREDENTIAL_FILE",
)
"""Variables that lead to keys without any profile."""
EXPIRATION = "AWS_CREDENTIAL_EXPIRATION"
VALUES = ("sso_session", "sso_start_url", "credential_process", "role_arn", "source_profile")
SECTION = "api_versions"
"""The one of the SDK's settings that is lines of their own."""
SOURCES = {
    "Environment": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "Ec2InstanceMetadata": "Run it on an EC2 instance that has a role",
    "EcsContainer": "Run it in a container of ECS",
}
"""What each `credential_source` needs."""


SIGN_IN_ERRORS = (
    bc.ProfileNotFound,
    bc.NoCredentialsError,
    bc.PartialCredentialsError,
    bc.SSOError,
    bc.TokenRetrievalError,
    bc.NoAuthTokenError,
    bc.CredentialRetrievalError,
    bc.RefreshWithMFAUnsupportedError,
    bc.InvalidConfigError,
    bc.ConfigParseError,
    bc.UnknownCredentialError,
)

"""What the SDK raises where it finds no keys."""


def explain_sign_in(session: Any, error: Exception) -> SmsverifierError:
    """`error`, which the SDK met on the way to the caller's keys."""
    if isinstance(error, bc.ConfigParseError):
        return explain_file(error)
    if isinstance(error, (bc.ProfileNotFound, bc.NoCredentialsError)):
        return explain_unreadable(session, error) or _nobody(session, error)
    if words := _of_a_variable(session, error):
        return words
    if isinstance(error, (bc.InvalidConfigError, bc.UnknownCredentialError)):
        return _misconfigured(chosen(session), error)
    return _of_profile(session, used(session), error)


def _of_profile(session: Any, profile: Profile, error: Exception) -> SmsverifierError:
    if isinstance(error, bc.MissingDependencyException):
        return _missing(profile, error)
    if isinstance(error, bc.PartialCredentialsError):
        return _partial(profile, error)
    return _by_its_way(session, profile, error)


def refuse_keys(session: Any, keys: Any) -> UsageError:
    """`keys` have letters in them that cannot be sent."""
    names = ("access key", "secret key", "session token")
    of = next(
        name
        for name, text in zip(names, keys[:3], strict=True)
        if text and not (text.isascii() and text.isprintable() and " " not in text)
    )
    method = getattr(session.get_credentials(), "method", "")
    place = "the environment (AWS_*)" if method == "env" else used(session).place
    return UsageError(
        f"What is set as the {of} is none",
        where=place,
        why="A blank, a line's end or a letter that no key has stands in it: it was copied with "
        "something beside it, or comes from a file with the line ends of Windows.",
        hint="Set it again, without what does not belong to it.",
    )


def _of_a_variable(session: Any, error: Exception) -> SmsverifierError | None:
    """Where a variable names the way to keys, and neither the profile nor other variables do."""
    name = next((each for each in NAMED_BY if variable(session, each)), "")
    is_of_profile = any(key in used(session).settings for key in (*VALUES, *WAYS, WEB_IDENTITY))
    if not name or is_of_profile or variable(session, "AWS_ACCESS_KEY_ID"):
        return None
    has_no_answer = isinstance(error, bc.CredentialRetrievalError)
    # A plain ValueError is the SDK's own sentence; those made of it are of what was read.
    is_safe = isinstance(error, bc.BotoCoreError) or type(error) is ValueError
    return (CredentialsError if has_no_answer else UsageError)(
        f"What {name} names gives no keys",
        where=f"{name}={variable(session, name)}",
        why=str(error) if is_safe else _reason(error),
        hint=f"Run it where that is (a container, a CI job), or take it away and sign in "
        f"({ways_to_sign_in()}): `{USUAL.removal(name)}`.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    return f"The AWS SDK ended with {type(error).__name__}."


def _misconfigured(profile: Profile, error: Exception) -> UsageError:
    if not isinstance(error, bc.InfiniteLoopConfigError):
        return profile.wrong(str(error), f"Mend it in {profile.file}, {ANOTHER}.")
    chain = " → ".join([*error.kwargs["visited_profiles"], error.kwargs["source_profile"]])
    return profile.wrong(
        f"Its source_profile leads back to where it began: {chain}.",
        f"The last of them must have keys of its own. Mend it in {profile.file}, {ANOTHER}.",
    )


def _by_its_way(session: Any, profile: Profile, error: Exception) -> SmsverifierError:
    """By the way to keys that the profile names: the SDK takes the first of these."""
    settings = profile.settings
    values = (*VALUES, *_settings_of(session))
    nested = next((key for key in values if isinstance(settings.get(key), dict)), "")
    if nested:
        why = f"Lines of their own stand below {nested}, which is one value."
        return profile.wrong(why, f"Mend it in {profile.file}, {ANOTHER}.")
    token = settings.get(WEB_IDENTITY)
    if token and isinstance(error, OSError):
        return explain_web_identity(profile, token, error)
    if _is_of_variables(session, error):
        return _expired_variables()
    for key, explain in WAYS.items():
        if key in settings:
            return explain(profile, error)
    return _anything(profile, error, SOURCES.get(str(settings.get("credential_source")), ""))


def _settings_of(session: Any) -> list[str]:
    """The keys of a profile that are one value each, by the SDK's own map."""
    keys = (key for key, *_ in session.SESSION_VARIABLES.values())
    return [key for key in keys if isinstance(key, str) and key != SECTION]


WAYS = {
    "sso_session": explain_sso,
    "sso_start_url": explain_sso,
    "login_session": explain_login,
    "credential_process": explain_process,
}
"""By the key that names each, in the order of the SDK."""


def _is_of_variables(session: Any, error: Exception) -> bool:
    """Whether it is the date beside keys in the environment, which go before all else."""
    is_set = all(variable(session, name) for name in (EXPIRATION, "AWS_ACCESS_KEY_ID"))
    return is_set and (EXPIRED in str(error) or type(error).__name__ == "ParserError")


def _expired_variables() -> CredentialsError:
    return CredentialsError(
        "The AWS session has expired",
        where="the environment (AWS_*)",
        why=f"{EXPIRATION}, which came with the keys in AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, is no time in the future.",
        hint="Get new ones where these came from, or take all AWS_* of them away.",
    )


def _missing(profile: Profile, error: Exception) -> SmsverifierError:
    line = f"Install it: `{line_to_add(LOGIN_PACKAGE)}`. Then run the same command again."
    if "login_session" not in profile.settings:
        return UsageError(str(error), where=profile.place, hint=line)
    return UsageError(
        f"The AWS profile {profile.name} is signed in by `aws login`, which needs one more package",
        where=profile.place,
        why="The AWS SDK reads such a sign-in with awscrt, which is not installed here.",
        hint=line,
    )


def _partial(profile: Profile, error: bc.PartialCredentialsError) -> UsageError:
    lacks, provider = error.kwargs.get("cred_var"), error.kwargs.get("provider")
    if provider == "env":
        return UsageError(
            "Half of a key is in the environment",
            where="AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
            why=f"{lacks} is not set.",
            hint="Set both, or neither.",
        )
    return profile.wrong(f"It has no {lacks}.", f"Add it, {ANOTHER}.")


def explain_no_sign_in(error: bc.BotoCoreError, where: str) -> SmsverifierError:
    """The same where no session is at hand: the profile is not known then."""
    if isinstance(error, bc.ConfigParseError):
        return explain_file(error)
    if isinstance(error, bc.ProfileNotFound):
        return _no_such_profile(error, where)
    if isinstance(error, (bc.NoCredentialsError, bc.PartialCredentialsError)):
        return _no_credentials(error, where)
    if isinstance(error, (bc.InvalidConfigError, bc.UnknownCredentialError)):
        return UsageError(
            "The AWS profile is not set up rightly",
            where=where,
            why=str(error),
            hint="Mend it in ~/.aws/config, or choose another with --profile.",
        )
    return CredentialsError(
        "The AWS sign-in has expired", where=where, why=str(error), hint=sign_in_again()
    )


def _nobody(session: Any, error: Exception) -> SmsverifierError:
    if isinstance(error, bc.ProfileNotFound):
        return _no_such_profile(error, ", ".join(names_of_files(session)))
    return _no_credentials(error)


def _no_such_profile(error: Exception, where: str) -> UsageError:
    return UsageError(
        str(error),
        where=where,
        hint="Choose another with --profile, or set it up with `aws configure`.",
    )


def _no_credentials(error: Exception, where: str = "") -> CredentialsError:
    return CredentialsError(
        "No AWS credentials were found",
        where=where,
        why=str(error),
        hint="Sign in (`aws configure sso` or `aws configure`), choose a profile with --profile, "
        "or try everything without an account: --target local.",
    )


def _anything(profile: Profile, error: Exception, hint: str = "") -> SmsverifierError:
    """What nobody has met yet. Only the SDK's own words are safe to be shown."""
    return CredentialsError(
        f"Nobody can be signed in by the AWS profile {profile.name}",
        where=profile.place,
        why=str(error) if isinstance(error, bc.BotoCoreError) else _reason(error),
        hint=f"{hint or f'Sign in again ({ways_to_sign_in()})'}, {ANOTHER}.",
    )
