"""The SDK's sessions: one of the surroundings, and one that looks at nothing of them.

They are botocore's: boto3's would load its resources and the transfers of S3 as well.
"""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from smsverifier.aws.addresses import (
    SERVICE_IDS,
    refuse_wrong_endpoint,
    refuse_wrong_endpoints,
    without_user,
)
from smsverifier.aws.strangers import watch
from smsverifier.errors import UsageError, without_passwords

NOWHERE = (None, None, os.devnull, None)
"""A file that is not there, by no variable."""
ITS_OWN = (None, None, True, None)
"""The SDK's bundle of certificates: without it, REQUESTS_CA_BUNDLE would name one."""


def session_of(profile: str | None) -> Any:
    """One with the profile, the files and the `AWS_*` of whoever calls."""
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    session = Session(profile=profile)
    watch(session.get_component("event_emitter"))
    return session


def isolated_session() -> Any:
    """One of an environment built from nothing: no variable, no profile, no file is looked at."""
    from botocore.configprovider import SectionConfigProvider  # noqa: PLC0415 - as the next
    from botocore.session import Session  # noqa: PLC0415 - a fifth of a second

    files = {"config_file": NOWHERE, "credentials_file": NOWHERE, "ca_bundle": ITS_OWN}
    session = Session(_of_no_variable(Session.SESSION_VARIABLES) | files)
    # Of its files, which are none: a mode of `defaults_mode` sets something in it.
    of_s3 = SectionConfigProvider("s3", session)
    session.get_component("config_store").set_config_provider("s3", of_s3)
    session.register_component("data_loader", _service_models())
    watch(session.get_component("event_emitter"))
    return session


def _of_no_variable(variables: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Whatever the SDK would look for in the environment or a file, at its usual value."""
    return {
        name: (None, None, usual, convert) for name, (_, _, usual, convert) in variables.items()
    }


def new_client(session: Any, service: str, region: str, endpoint: str | None, config: Any) -> Any:
    """A client of the session; a password in its address is not sent, and is in no error then.

    Raises UsageError if the environment or the profile has an address at which nothing could be
    asked.
    """
    from smsverifier.aws.surroundings import told  # noqa: PLC0415 - which knows of regions

    if endpoint is None:
        refuse_wrong_endpoints(os.environ)
    try:
        with told(session):
            client = session.create_client(service, region, endpoint_url=endpoint, config=config)
    except ValueError as error:
        _refuse_wrong_endpoint(session, service)
        raise UsageError(
            f"The address to ask {service} at is wrong",
            why=without_passwords(str(error)),
            hint="AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_<SERVICE> names it: correct it or unset it.",
        ) from error
    url = str(client.meta.endpoint_url)
    if endpoint is None and not url.startswith("https://"):
        _refuse_wrong_endpoint(session, service)
    if without_user(url) == url:
        return client
    return session.create_client(service, region, endpoint_url=without_user(url), config=config)


def _refuse_wrong_endpoint(session: Any, service: str) -> None:
    """What the environment names was looked at before, so it stands in the file."""
    profile = session.get_scoped_config()
    chosen = str(profile.get("services", ""))
    key = SERVICE_IDS.get(service, service).lower()
    section = session.full_config.get("services", {}).get(chosen, {})
    own = section.get(key, {}) if isinstance(section, dict) else {}
    file = session.get_config_variable("config_file") or "~/.aws/config"
    where = f"{file}, profile {session.profile or 'default'}"
    if isinstance(own, dict) and own.get("endpoint_url"):
        within = f"{where}, [services {chosen}], {key}"
        refuse_wrong_endpoint(str(own["endpoint_url"]), "endpoint_url", within)
    elif profile.get("endpoint_url"):
        refuse_wrong_endpoint(str(profile["endpoint_url"]), "endpoint_url", where)


@cache
def _service_models() -> Any:
    """The SDK's own service models, parsed once however many sessions a process has.

    Not those of `~/.aws/models`, which may be of another SDK, or broken.
    """
    from botocore.loaders import Loader  # noqa: PLC0415

    return Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
