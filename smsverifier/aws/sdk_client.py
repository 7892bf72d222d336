"""One of the SDK's clients, made so that whatever comes of its calls can be told.

Loaded with the first client: see `session`.
"""

from collections.abc import Iterable
from typing import Any

from botocore.config import Config

from smsverifier.aws.endpoint_urls import (
    IGNORE,
    NAMED_BY,
    SERVICE_IDS,
    VARIABLES,
    refuse_wrong_endpoint,
    refuse_wrong_endpoints,
    without_user,
)
from smsverifier.aws.foreign_responses import retry_cut_off
from smsverifier.aws.malformed_responses import name_what_is_missing
from smsverifier.aws.proxies import stop_at_a_proxy
from smsverifier.aws.quotas import stop_when_used_up
from smsverifier.aws.sdk_configuration import (
    explain_what_signing_meets,
    explaining,
    refuse_unusable,
    variable,
)
from smsverifier.aws.session import Timeouts
from smsverifier.errors import UsageError, without_passwords

POOL = 32
"""Connections kept per client: as many as the threads that ever share one."""


def new_client(
    session: Any, service: str, region: str, endpoint: str | None, timeouts: Timeouts
) -> Any:
    """The client for `service`; with `endpoint` nothing of the machine's settings is looked at.

    Raises UsageError where no call can be made: a wrong address, proxy or file of certificates.
    """
    config = Config(
        retries={"mode": "standard", "total_max_attempts": timeouts.attempts},
        connect_timeout=timeouts.connect,
        read_timeout=timeouts.invoke if service == "lambda" else timeouts.read,
        max_pool_connections=POOL,
        proxies={} if endpoint else None,
    )
    client = _client_of(session, service, region, endpoint, config)
    if endpoint is None:
        refuse_unusable(session, client.meta.endpoint_url)
        explain_what_signing_meets(session)
    name_what_is_missing(client)
    retrying = f"needs-retry.{client.meta.service_model.service_id.hyphenize()}"
    for handler in (stop_when_used_up, stop_at_a_proxy, retry_cut_off):
        client.meta.events.register_first(retrying, handler)
    return client


def _client_of(session: Any, service: str, region: str, endpoint: str | None, config: Any) -> Any:
    """A client of the session; a password in its address is not sent, and is in no error then.

    Raises UsageError if the environment or the profile has an address at which nothing could be
    asked.
    """
    if endpoint is None:
        refuse_wrong_endpoints(_as_seen(session, (IGNORE, *VARIABLES)))
    try:
        with explaining(session):
            client = session.create_client(service, region, endpoint_url=endpoint, config=config)
    except ValueError as error:
        _refuse_wrong_endpoint(session, service)
        raise UsageError(
            f"The address to ask {service} at is wrong",
            why=without_passwords(str(error)),
            hint=f"{NAMED_BY} names it: correct it or unset it.",
        ) from error
    url = str(client.meta.endpoint_url)
    if endpoint is None and not url.startswith("https://"):
        _refuse_wrong_endpoint(session, service)
    if without_user(url) == url:
        return client
    return session.create_client(service, region, endpoint_url=without_user(url), config=config)


def _as_seen(session: Any, names: Iterable[str]) -> dict[str, str]:
    """Those of the environment's variables that the SDK sees."""
    return {name: value for name in names if (value := variable(session, name))}


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
