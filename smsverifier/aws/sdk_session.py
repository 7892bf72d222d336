"""The SDK's sessions: one of the surroundings, and one that looks at nothing of them.

They are botocore's: boto3's would load its resources and the transfers of S3 as well.
"""

import os
from functools import cache
from typing import Any


def session_of(profile: str | None) -> Any:
    """One with the profile, the files and the `AWS_*` of whoever calls."""
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    return Session(profile=profile)


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


@cache
def _service_models() -> Any:
    """The SDK's own service models, parsed once however many sessions a process has."""
    from botocore.loaders import create_loader  # noqa: PLC0415

    return create_loader()
