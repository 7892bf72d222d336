"""The ways to keys that a profile can name, and what comes of each that leads nowhere.

What a program printed is never shown, nor what a parser says of it: there may be keys in it.
"""

from botocore import exceptions as bc

from smsverifier.aws.profile import ANOTHER, Profile
from smsverifier.errors import CredentialsError, SmsverifierError, UsageError

SSO_CACHE = "~/.aws/sso/cache"
LOGIN_CACHE = "~/.aws/login/cache"
TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE"  # noqa: S105 - where one may stand
SAID = 400
"""Characters of what a program wrote to standard error that are shown: its last ones."""
EXPIRED = "still expired"
"""botocore, of keys that were fetched anew and have expired already."""
_OF_THE_ANSWER = ("Unsupported version", "Missing required key")
"""botocore, of JSON that a program printed."""


def explain_process(profile: Profile, error: Exception) -> SmsverifierError:
    """A program of the user's own that prints keys: `credential_process`."""
    program = _program(str(profile.settings["credential_process"]))
    again = (
        "Run it yourself: it has to print one JSON object, with Version 1, AccessKeyId and "
        f"SecretAccessKey. Mend credential_process in {profile.file}, {ANOTHER}."
    )
    if isinstance(error, bc.CredentialRetrievalError):
        return _failed_process(profile, program, str(error.kwargs.get("error_msg", "")), again)
    if isinstance(error, OSError):
        return profile.wrong(
            f"Its credential_process, {program}, cannot be run: {error.strerror}.",
            f"Name a program that is there, by its whole path, {ANOTHER}.",
        )
    if EXPIRED in str(error):
        return profile.wrong(
            f"Its credential_process, {program}, prints keys that have expired.",
            f"Sign in anew with what it gets them from, {ANOTHER}.",
        )
    if not program:
        return profile.wrong("Its credential_process is no command.", again)
    return profile.wrong(
        f"What its credential_process, {program}, prints is {_kind(error)}.", again
    )


def _kind(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    # json.JSONDecodeError is a ValueError of its own, as is a time that dateutil cannot read.
    kinds = {"JSONDecodeError": "no JSON", "ParserError": "JSON with an Expiration that is no time"}
    return kinds.get(type(error).__name__, "JSON that has no keys as it should")


def _failed_process(profile: Profile, program: str, said: str, again: str) -> SmsverifierError:
    if said.startswith(_OF_THE_ANSWER):
        return profile.wrong(f"What its credential_process, {program}, prints: {said}.", again)
    said = said.strip()[-SAID:]
    return CredentialsError(
        f"The credential_process of the AWS profile {profile.name} failed",
        where=profile.place,
        why=f"{program}: {said}" if said else f"{program} said nothing.",
        hint=f"Run it yourself to see why (often a sign-in behind it has ended), {ANOTHER}.",
    )


def _program(command: str) -> str:
    """What is run, without its options: there may be a password among them."""
    from botocore.compat import compat_shell_split  # noqa: PLC0415 - as in `session`

    try:
        words: list[str] = compat_shell_split(command)
    except ValueError:
        return ""
    return words[0] if words else ""


def explain_web_identity(profile: Profile, token: str, error: OSError) -> UsageError:
    """A file with a token: `web_identity_token_file`."""
    hint = (
        "Whoever runs this machine writes that file (Kubernetes, a CI job): run the command where "
        f"it is, {ANOTHER}."
    )
    why = f"Its web identity token, {token}, cannot be read: {error.strerror}."
    return profile.wrong(why, hint)


def explain_sso(profile: Profile, error: Exception) -> SmsverifierError:
    """IAM Identity Center, whose sign-in the AWS CLI keeps in a file."""
    again = f"Sign in with {profile.option('aws sso login')}."
    if isinstance(error, bc.SSOTokenLoadError):
        return CredentialsError(
            "Nobody is signed in to this AWS profile",
            where=profile.place,
            why=str(error),
            hint=again,
        )
    return _kept(profile, SSO_CACHE, error, again)


def explain_login(profile: Profile, error: Exception) -> SmsverifierError:
    """`aws login`, whose sign-in the AWS CLI keeps in a file too."""
    return _kept(profile, LOGIN_CACHE, error, f"Sign in with {profile.option('aws login')}.")


def _kept(profile: Profile, folder: str, error: Exception, again: str) -> SmsverifierError:
    """What the SDK makes of the file in `folder` in which a sign-in is kept."""
    if isinstance(error, bc.BotoCoreError):
        return profile.ended(str(error), again)
    if isinstance(error, KeyError):  # of the SDK's cache: it is there, and no JSON
        return profile.wrong(
            f"The sign-in that is kept for it, {folder}/{error.args[0]}.json, was cut off or is "
            "damaged.",
            f"Remove that file. {again}",
        )
    return profile.wrong(
        f"The sign-in that is kept for it below {folder} is damaged.",
        f"Remove what is in there. {again}",
    )
