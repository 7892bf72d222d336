"""The SDK's sessions: one of the surroundings, and one that looks at nothing of them.

They are botocore's: boto3's would load its resources and the transfers of S3 as well.
"""

import os
from functools import cache
from typing import Any

from smsverifier.errors import UsageError

_REQUESTS = "requests_ca_bundle"


def session_of(profile: str | None) -> Any:
    """One with the profile, the files and the `AWS_*` of whoever calls."""
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    session = Session({_REQUESTS: (None, _REQUESTS.upper(), None, None)}, profile=profile)
    _refuse_wrong_bundle(session)
    return session


def isolated_session() -> Any:
    """One without profile, file or bundle of certificates, whatever `AWS_*` says."""
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    nowhere = (None, None, os.devnull, None)
    session = Session(
        {
            "profile": (None, None, None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
            "ca_bundle": (None, None, None, None),
        }
    )
    session.register_component("data_loader", _service_models())
    return session


def bundle_of(session: Any) -> str | None:
    """The file or folder with the authorities that calls are held against; None: the SDK's own.

    The last one is a setting of another library that the SDK heeds (aws: bundle-settings).
    """
    named = session.get_config_variable("ca_bundle") or session.get_config_variable(_REQUESTS)
    return str(named) if named else None


def _refuse_wrong_bundle(session: Any) -> None:
    """Raises UsageError for a bundle of which no call could be held against anything."""
    bundle = bundle_of(session)
    if bundle is None:
        return
    from ssl import PROTOCOL_TLS_CLIENT, SSLContext  # noqa: PLC0415 - for those who name one

    from smsverifier.aws.plain_http import trust  # noqa: PLC0415

    try:
        trust(SSLContext(PROTOCOL_TLS_CLIENT), bundle)
    except OSError as error:
        raise UsageError(
            "The certificates to hold calls against cannot be read",
            where=bundle,
            why=str(error),
            hint=f"{_named_by(session)} names them: it has to be a file of certificates in PEM, "
            "an emulator's `ca.pem` for example. An emulator makes a new one whenever it starts.",
        ) from error


def _named_by(session: Any) -> str:
    if not session.get_config_variable("ca_bundle"):
        return _REQUESTS.upper()
    is_profile = session.get_scoped_config().get("ca_bundle") == bundle_of(session)
    return "The profile's `ca_bundle`" if is_profile else "AWS_CA_BUNDLE"


@cache
def _service_models() -> Any:
    """The SDK's own service models, parsed once however many sessions a process has."""
    from botocore.loaders import create_loader  # noqa: PLC0415

    return create_loader()
