"""The numbers that simulate an outcome on the embedded AWS.

Read by `local`, which acts them out, and by `cli`, which refuses them on a real AWS: they are
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
    }
)
"""E.164 number → the outcome it simulates."""
