"""What stands between a form and its API, and what others do to the address.

What is asked of the API itself, request by request: `requests`.
"""

import json
from collections.abc import Mapping
from typing import Any

from tests.emulator.places.case import Case, World

WIFI = "<html><head><title>ClubWiFi</title></head><body><h1>Sign in</h1></body></html>"
FIREWALL = "<html><body><h1>Request blocked by NetGuard</h1></body></html>"
BETWEEN = "Something on the way to the API has answered in its place"
ELSEWHERE = "where the network wants you to sign in or to agree"
HTTP, LENGTH = "HTTP/1.1", "\r\nContent-Length: 100\r\n\r\n{"
REGISTER = "test-register +919876543210 --no-wait"
NOT_OURS = (
    "is closed",
    "are closed",
    "smsverifier up",
    "is throttled",
    "could not store",
    "Traceback",
)
"""Nothing of this stack is wrong, and nothing of it can be mended."""


def between(name: str, rule: Mapping[str, Any], *says: str) -> Case:
    """An answer that is not the API's, told as such, at once and with nobody registered."""
    return Case(
        name,
        REGISTER,
        3,
        (BETWEEN, ELSEWHERE, *says),
        never=NOT_OURS,
        rules=(rule,),
        afterwards=_asked_once,
    )


def _asked_once(world: World) -> None:
    assert world.client("dynamodb").scan(TableName=world.names.table)["Count"] == 0
    asked = [each for each in world.proxy.asked if each.startswith("public ")]
    assert len(asked) == len({each.split()[1] for each in asked})


CASES: tuple[Case, ...] = (
    between(
        "a hotspot's page for a registration",
        {"match": "^public PUT ", "raw": WIFI},
        "a web page, “ClubWiFi” (status 200)",
        "preflight 200, registration 200",
    ),
    Case(
        "a redirect of a registration to what is no address",
        REGISTER,
        1,
        ("The registration API does not answer", "Invalid IPv6 URL"),
        rules=({"match": "^public PUT ", "status": 302, "headers": {"Location": "http://[::1/x"}},),
    ),
    between(
        "an answer to a registration that is nested without end",
        {"match": "^public PUT ", "raw": "[" * 100_000},
    ),
    between(
        "a hotspot that sends a registration on",
        {"match": "^public PUT ", "status": 302, "headers": {"Location": "http://wifi.example/?x"}},
        "a redirect to http://wifi.example/",
    ),
    between(
        "a hotspot that keeps the method",
        {"match": "^public PUT ", "status": 307, "headers": {"Location": "http://wifi.example/"}},
        "(status 307)",
    ),
    between(
        "a hotspot that asks to sign in",
        {"match": "^public (PUT|OPTIONS) ", "status": 511, "raw": WIFI},
        "(status 511)",
        "preflight 511",
    ),
    between(
        "a firewall's page for a registration",
        {"match": "^public PUT ", "status": 403, "raw": FIREWALL},
        "“Request blocked by NetGuard” (status 403)",
    ),
    between(
        "a firewall's page for the preflight",
        {"match": "^public OPTIONS ", "status": 403, "raw": FIREWALL},
        "preflight 403",
    ),
    between(
        "a firewall that says nothing",
        {"match": "^public PUT ", "status": 403, "raw": ""},
        "an empty answer (status 403)",
    ),
    between(
        "a proxy that had no answer",
        {"match": "^public PUT ", "status": 504, "raw": "<h1>Gateway Timeout</h1>"},
        "“Gateway Timeout” (status 504)",
    ),
    between(
        "a proxy that finds bodies too large",
        {"match": "^public PUT ", "status": 413, "raw": "<h1>Too large</h1>"},
        "(status 413)",
    ),
    between(
        "a limiter's page",
        {"match": "^public PUT ", "status": 429, "raw": "<h1>Slow down</h1>"},
        "“Slow down” (status 429)",
    ),
    *(
        Case(
            name,
            REGISTER,
            1,
            ("The registration API does not answer", "Check the network", says),
            never=NOT_OURS,
            rules=({"match": "^public PUT ", **answer},),
        )
        for name, answer, says in (
            ("an address that hangs up", {"drop": True}, "closed connection"),
            ("an answer that is no HTTP", {"wire": "SSH-2.0-OpenSSH_9\r\n"}, "SSH-2.0"),
            ("an answer that breaks off", {"wire": f"{HTTP} 200 OK{LENGTH}"}, "IncompleteRead"),
            ("a refusal that breaks off", {"wire": f"{HTTP} 502 Bad{LENGTH}"}, "IncompleteRead"),
        )
    ),
    Case(
        "a web ACL on the API",
        REGISTER,
        3,
        ("A firewall or a policy in front of the API has refused", "AWS WAF"),
        never=("Registration is closed", "has answered in its place"),
        rules=(
            {
                "match": "^public PUT ",
                "status": 403,
                "raw": json.dumps({"status": "refused", "message": "A firewall …"}),
                "headers": {"Content-Type": "application/json"},
            },
        ),
    ),
    Case(
        "a hotspot's page to whether it is closed",
        "registrations close",
        0,
        ("closed",),
        rules=({"match": "^public GET .*/sending$", "raw": WIFI, "times": 1},),
    ),
)
