"""An SDK session that looks at nothing of the surroundings."""

import os
from typing import Any

import botocore.session


def isolated_session() -> Any:
    """An SDK session without profile, file or bundle of certificates, whatever `AWS_*` says."""
    nowhere = (None, None, os.devnull, None)
    return botocore.session.Session(
        {
            "profile": (None, None, None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
            "ca_bundle": (None, None, None, None),
        }
    )
