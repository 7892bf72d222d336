"""The API's own settings as the diff sees them, from what GetRestApis and PutRestApi tell.

They are told in the list that finds the API, so a look at them costs no call. Which of them are
ours and which are shown: decision 0034.
"""

from collections.abc import Mapping
from typing import Any

from smsverifier.core.diff import diff
from smsverifier.resources.by_hand import unusual

REGIONAL = "REGIONAL"
RESET: Mapping[str, Any] = {
    "default_endpoint": "on",
    "key_source": "HEADER",
    "binary_types": (),
    "compression": "",
    "policy": "",
}
"""AWS's own defaults, which an import puts back (aws: api-import-overwrites)."""

Api = Mapping[str, Any]


def api_properties(api: Api) -> dict[str, Any]:
    """In the shape of `RestApi.desired`."""
    least = api.get("minimumCompressionSize")  # 0 compresses every answer
    return {
        "description": api.get("description", ""),
        "endpoint": ", ".join(api.get("endpointConfiguration", {}).get("types", [])),
        "default_endpoint": "off" if api.get("disableExecuteApiEndpoint") else "on",
        "key_source": api.get("apiKeySource") or RESET["key_source"],
        "binary_types": tuple(sorted(api.get("binaryMediaTypes") or ())),
        "compression": "" if least is None else f"from {least} bytes",
        "policy": api.get("policy") or "",
    }


def api_by_hand(api: Api) -> dict[str, Any]:
    """What of it somebody set and is left as it is."""
    address = api.get("endpointConfiguration", {}).get("ipAddressType")
    return unusual({"ip_address_type": address}, ip_address_type="ipv4")


def not_reset(api: Api) -> list[str]:
    """Of what an import puts back, the settings that it left: none, as far as is known."""
    return [change.path for change in diff(RESET, api_properties(api))]
