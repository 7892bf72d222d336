"""What the SDK cannot make of the machine it is on, in words: its settings, its files, the profile.

botocore lets out whatever happens there, a FileNotFoundError as well as a KeyError
(aws: files-passed-over): here it gets its words, in which nothing stands that a file or a program
has of keys.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as bc

from smsverifier.aws.connectivity import NO_ANSWER
from smsverifier.aws.foreign_responses import ForeignResponse
from smsverifier.aws.malformed_responses import MemberMissing, MemberWrong, SamePageAgain
from smsverifier.aws.proxies import refuse_unusable_proxy
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.platform.shells import USUAL


class SdkConfigurationError(bc.BotoCoreError):  # type: ignore[misc]
    """The SDK could not make a client, or find out who is calling; `words` say why."""

    def __init__(self, words: SmsverifierError) -> None:
        """`words`: what `explain` makes of it."""
        super().__init__()
        self.words = words

    def __str__(self) -> str:
        return self.words.message


WRONG_ENDPOINT = "Invalid endpoint"
"""botocore, of an address that is none."""


def explain_sdk_configuration(error: SdkConfigurationError, where: str) -> SmsverifierError:
    """Its words; they say where, or it is where the SDK was asked."""
    error.words.where = error.words.where or where
    return error.words


EXPLAINED_ELSEWHERE = (
    *(bc.ClientError, *NO_ANSWER, ForeignResponse, MemberMissing, MemberWrong, SamePageAgain),
    *(EOFError, SmsverifierError, SdkConfigurationError),
)
"""AWS's refusals, what is no answer of its, and a code that nobody typed have words elsewhere."""


@contextmanager
def explaining(session: Any) -> Iterator[None]:
    """Within, whatever the SDK cannot use of its settings is a SdkConfigurationError."""
    try:
        yield
    except EXPLAINED_ELSEWHERE:
        raise
    except Exception as error:
        if _is_of_an_endpoint(error):
            raise
        raise SdkConfigurationError(_words(session, error)) from error


def _is_of_an_endpoint(error: Exception) -> bool:
    """Whether its address is none, or what answered there a call for keys is no AWS."""
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as in `session`

    is_none = type(error) is ValueError and str(error).startswith(WRONG_ENDPOINT)
    return is_none or isinstance(error, ResponseParserError)


def explain_what_signing_meets(session: Any) -> None:
    """Have it explaining in the same words where the keys of `session` turn out wrong only later.

    A role is taken, and a program run again, when the first call is signed.
    """
    credentials = session.get_credentials()
    if credentials is None or "get_frozen_credentials" in vars(credentials):
        return
    frozen = credentials.get_frozen_credentials

    def get_frozen_credentials() -> Any:
        from smsverifier.aws.credential_errors import refuse_keys  # noqa: PLC0415 - if there is an error

        with explaining(session):
            keys = frozen()
        if not all(_can_be_sent(text) for text in keys[:3]):
            raise SdkConfigurationError(refuse_keys(session, keys))
        return keys

    credentials.get_frozen_credentials = get_frozen_credentials


def explained_if_nobody(session: Any, error: Exception) -> Exception:
    """`error` of a call; where there are no keys, because of a file that cannot be read, that."""
    is_it = isinstance(error, bc.NoCredentialsError)
    return SdkConfigurationError(_words(session, error)) if is_it else error


def _can_be_sent(text: Any) -> bool:
    return text is None or (text.isascii() and text.isprintable() and " " not in text)


def refuse_unusable(session: Any, endpoint: str) -> None:
    """Raise UsageError where no call to `endpoint` can be made: its proxy, or its certificates."""
    refuse_unusable_proxy(endpoint)
    for name, bundle in bundles(session):
        if urlsplit(endpoint).scheme == "https" and not Path(bundle).exists():
            raise UsageError(
                "The file of certificates that calls are held against is not there",
                where=f"{name}={bundle}",
                hint=f"Name one that is, or take it away: `{USUAL.removal(name)}`.",
            )


def bundles(session: Any) -> Iterator[tuple[str, str]]:
    """The one in effect, by the name of what sets it."""
    found = session.get_config_variable("ca_bundle")
    if found:
        yield ("AWS_CA_BUNDLE" if variable(session, "AWS_CA_BUNDLE") else "ca_bundle"), found
    elif found := variable(session, "REQUESTS_CA_BUNDLE"):
        yield "REQUESTS_CA_BUNDLE", found


def variable(session: Any, name: str) -> str | None:
    """What the SDK sees in the environment under this name."""
    from botocore.configprovider import ConfigChainFactory  # noqa: PLC0415 - as in `session`

    chain = ConfigChainFactory(session).create_config_chain(env_var_names=name)
    value: str | None = chain.provide()
    return value


def _words(session: Any, error: Exception) -> SmsverifierError:
    from smsverifier.aws.credential_errors import explain_sign_in  # noqa: PLC0415 - if there is an error
    from smsverifier.aws.invalid_settings import explain_settings  # noqa: PLC0415

    return (
        _of_key_log(session, error)
        or _of_blank_bundle(session, error)
        or explain_settings(session, error)
        or explain_sign_in(session, error)
    )


def _of_key_log(session: Any, error: Exception) -> UsageError | None:
    """Python's TLS writes its keys there, for every connection that could be one of TLS."""
    name = "SSLKEYLOGFILE"
    file = variable(session, name)
    if not isinstance(error, OSError) or not file or error.filename != file:
        return None
    return UsageError(
        f"{name} names a file that cannot be written",
        where=f"{name}={file}",
        why=f"{error.strerror}.",
        hint=f"Name another, or take it away: `{USUAL.removal(name)}`.",
    )


def _of_blank_bundle(session: Any, error: Exception) -> UsageError | None:
    name = "REQUESTS_CA_BUNDLE"
    bundle = variable(session, name)
    if not isinstance(error, bc.InvalidConfigError) or not bundle or bundle.strip():
        return None
    return UsageError(
        f"{name} is set, and names nothing",
        where=name,
        why="It is to be a file of certificates that calls are held against.",
        hint=f"Name one, or take it away: `{USUAL.removal(name)}`.",
    )
