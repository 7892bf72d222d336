"""Region names, from botocore's own data: a typing error is found before any call is made."""

import difflib

import botocore.session

from smsverifier.errors import UsageError


def refuse_unknown_region(region: str) -> None:
    """Raise UsageError unless the SDK knows this region (of the standard partition)."""
    # DynamoDB is in every region; the list of a newer service lags behind (facts §3.7).
    known = botocore.session.get_session().get_available_regions("dynamodb")
    if region in known:
        return
    near = difflib.get_close_matches(region, known, n=1)
    raise UsageError(
        f"There is no AWS region called {region}",
        where="--region, or `region` in the configuration",
        hint=f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(sorted(known))}.",
    )
