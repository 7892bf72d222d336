"""The SDK's sessions: one of the surroundings, and one that looks at nothing of them.

They are botocore's: boto3's would load its resources and the transfers of S3 as well.
"""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

NOWHERE = (None, None, os.devnull, None)
"""A file that is not there, by no variable."""
ITS_OWN = (None, None, True, None)
"""The SDK's bundle of certificates: without it, REQUESTS_CA_BUNDLE would name one."""


def session_of(profile: str | None) -> Any:
    """One with the profile, the files and the `AWS_*` of whoever calls."""
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    from smsverifier.aws.foreign_responses import refuse_foreign_responses  # noqa: PLC0415

    session = Session(profile=profile)
    refuse_foreign_responses(session.get_component("event_emitter"))
    return session


def isolated_session() -> Any:
    """One of an environment built from nothing: no variable, no profile, no file is looked at."""
    from botocore.configprovider import SectionConfigProvider  # noqa: PLC0415 - as the next
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    from smsverifier.aws.foreign_responses import refuse_foreign_responses  # noqa: PLC0415

    files = {"config_file": NOWHERE, "credentials_file": NOWHERE, "ca_bundle": ITS_OWN}
    session = Session(_of_no_variable(Session.SESSION_VARIABLES) | files)
    # Of its files, which are none: a mode of `defaults_mode` sets something in it.
    of_s3 = SectionConfigProvider("s3", session)
    session.get_component("config_store").set_config_provider("s3", of_s3)
    session.register_component("data_loader", _service_models())
    refuse_foreign_responses(session.get_component("event_emitter"))
    return session


def _of_no_variable(variables: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Whatever the SDK would look for in the environment or a file, at its usual value."""
    return {
        name: (None, None, usual, convert) for name, (_, _, usual, convert) in variables.items()
    }


@cache
def _service_models() -> Any:
    """The SDK's own service models, parsed once however many sessions a process has.

    Not those of `~/.aws/models`, which may be of another SDK, or broken.
    """
    from botocore.loaders import Loader  # noqa: PLC0415

    return Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
