"""What moto is handed of a call: what was understood of it, and nothing else that its request says.

moto reads a request anew. It finds the operation in the query, and where that is empty in the body,
whatever the protocol; the region in the address or in what names the client; the account in a
header. So words in an item could be taken for an operation, and a role could be asked about one
call and have made another.
"""

from io import BytesIO
from typing import Any

from smsverifier.local.calls import Call

_LEFT_OUT = (
    *("HTTP_ACTION", "HTTP_CONTENT_ENCODING", "HTTP_USER_AGENT", "HTTP_X_MOTO_"),
    "werkzeug.request",
)
"""How the names begin of what is not handed on."""
_REGIONS, _NO_REGION = ".amazonaws.", "%2Eamazonaws."
"""Before it moto looks for a region in every address; escaped, it finds none."""
_EQUALS, _NO_EQUALS = b"=", rb"\u003d"
"""Without it no JSON is a query; as JSON has both it means the same."""


def environ_of(call: Call) -> dict[str, Any]:
    """The WSGI environment of `call` for moto."""
    given = call.request.environ
    kept = {name: value for name, value in given.items() if not name.startswith(_LEFT_OUT)}
    is_json = call.protocol in ("json", "rest-json")
    body = call.body.replace(_EQUALS, _NO_EQUALS) if is_json else call.body
    speaks_by_address = call.protocol == "query" or call.is_rest
    query = str(given["QUERY_STRING"]) if speaks_by_address else f"Action={call.operation}"
    return {
        **kept,
        "QUERY_STRING": query.replace(_REGIONS, _NO_REGION),
        "RAW_URI": str(given["RAW_URI"]).replace(_REGIONS, _NO_REGION),
        "CONTENT_TYPE": call.content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={call.credential}",
        "wsgi.input": BytesIO(body),
    }
