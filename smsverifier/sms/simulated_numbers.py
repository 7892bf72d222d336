"""The numbers that simulate an outcome on the embedded AWS.

Read by `local`, which acts them out, and by `commands`, which refuses them on a real AWS: they are
well-formed Indian mobile numbers, so a real SMS to one could reach somebody.
"""

from collections.abc import Mapping
from types import MappingProxyType

SIMULATED: Mapping[str, str] = MappingProxyType(
    {
        "+917000000001": "delivered",
        "+917000000002": "opted-out",
        "+917000000003": "invalid",
        "+917000000004": "over-quota",
        "+917000000005": "throttled",
        "+917000000006": "dlt-rejected",
        "+917000000007": "spam",
        "+917000000008": "blocked-destination",
        "+917000000009": "not-in-service",
        "+917000000010": "bad-body",
        "+917000000011": "carrier-unreachable",
        "+917000000012": "phone-blocks-sms",
        "+917000000013": "blocked-phone",
        "+917000000014": "phone-unreachable",
        "+917000000015": "over-max-price",
        "+917000000016": "unknown-error",
        "+917000000017": "not-verified",
        "+917000000018": "under-review",
        "+917000000019": "rate-exceeded",
    }
)
"""E.164 number → the outcome it simulates."""
