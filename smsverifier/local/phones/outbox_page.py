"""The outbox as a page: each SMS as on a phone, live.

The page is a file (`templates/outbox.html`) and holds no data: its script asks for the JSON and
writes it as text, so a registrant's name can never become markup. The policy below lets nothing
else run or load.
"""

import base64
import hashlib
import re
from functools import cache

from werkzeug.wrappers import Response

from smsverifier import assets

_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def outbox_page() -> Response:
    """The page."""
    html, policy = _page()
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@cache
def _page() -> tuple[str, str]:
    html = assets.text("templates", "outbox.html")
    hashes = {kind: _hash(text) for kind, text in _INLINE.findall(html)}
    policy = (
        f"default-src 'none'; connect-src 'self'; img-src data:; script-src {hashes['script']}; "
        f"style-src {hashes['style']}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return html, policy


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
