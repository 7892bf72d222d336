"""What monitors, link checkers, libraries and forms of one's own ask of the API itself."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.support.clock import PATIENCE

ASHA = json.dumps({"name": "Asha", "phone": "+919876543210"}).encode()
JSON = {"Content-Type": "application/json"}
BROWSER = {"Origin": "https://club.example"}
TRACED = {**BROWSER, "Access-Control-Request-Headers": "content-type,sentry-trace,baggage"}
NOTHING_HERE = b"There is nothing at this address."


@dataclass(frozen=True)
class Asked:
    """One request, byte by byte, and what has to come back."""

    name: str
    what: str
    """Verb and path below the stage; with `^` before the path, below the API's host."""
    status: int
    says: bytes = b""
    """In the body."""
    is_silent: bool = False
    """Whether nothing may be in it."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    in_chunks: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    """Header → what stands in it."""
    others_read_it: bool = True
    """Whether a page of another origin may read the answer, an error above all."""


PAGE = {"Content-Type": "text/html", "X-Frame-Options": "DENY"}
SCRIPT = {"Content-Type": "application/javascript", "Cache-Control": "max-age=300"}
PREFLIGHT = {"Access-Control-Allow-Headers": "Content-Type,*,X-Requested-With,traceparent"}

ASKED: tuple[Asked, ...] = (
    Asked("a monitor", "HEAD /", 200, is_silent=True, answers=PAGE, others_read_it=False),
    Asked("a monitor, no slash", "HEAD ", 200, is_silent=True, answers=PAGE, others_read_it=False),
    Asked("a browser, no slash", "GET ", 200, b"</html>", answers=PAGE, others_read_it=False),
    Asked("a link of a newsletter", "GET /?utm_source=x&fbclid=1", 200, b"</html>", answers=PAGE,
          others_read_it=False),
    Asked("a link checker on the script", "HEAD /embed", 200, is_silent=True, answers=SCRIPT),
    Asked("a monitor of the sending", "HEAD /sending", 200, is_silent=True,
          answers={"Cache-Control": "no-store"}),
    Asked("a monitor of registering", "HEAD /registrations", 403, is_silent=True),
    Asked("a curious browser", "GET /registrations", 403, NOTHING_HERE),
    Asked("OPTIONS to the page", "OPTIONS /", 403, NOTHING_HERE),
    Asked("a form without a script", "POST /", 403, NOTHING_HERE, body=b"name=Asha",
          headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Asked("a browser's icon", "GET /favicon.ico", 403, NOTHING_HERE),
    Asked("a crawler", "GET /robots.txt", 403, NOTHING_HERE),
    Asked("another stage", "GET ^/prod/", 403, b"Forbidden", others_read_it=False),
    Asked("no stage", "GET ^/", 403, b"Forbidden", others_read_it=False),
    Asked("a preflight with a trace", "OPTIONS /registrations", 200, headers=TRACED,
          answers={**PREFLIGHT, "Access-Control-Allow-Methods": "PUT"}),
    Asked("the same to the sending", "OPTIONS /sending", 200, headers=TRACED,
          answers={**PREFLIGHT, "Access-Control-Allow-Methods": "GET"}),
    Asked("a broken body in chunks", "PUT /registrations", 400, b'"invalid"', headers=JSON,
          body=b"{", in_chunks=True),
    Asked("a body in chunks", "PUT /registrations", 200, b'"registered"', headers=JSON,
          body=ASHA, in_chunks=True),
    Asked("with a token of another site's", "PUT /registrations", 409, b'"already_registered"',
          headers={**JSON, "Authorization": "Bearer x", "X-Requested-With": "XMLHttpRequest"},
          body=ASHA),
    Asked("without a type", "PUT /registrations", 409, body=ASHA),
    Asked("a text", "PUT /registrations", 415, b"application/json", body=ASHA,
          headers={"Content-Type": "text/plain"}),
    Asked("nothing", "PUT /registrations", 400, b'"invalid"', headers=JSON),
    Asked("POST in place of PUT", "POST /registrations", 403, NOTHING_HERE, headers=JSON,
          body=ASHA),
)  # fmt: skip


def wrong_in(asked: Asked, base: str) -> list[str]:
    """What is not as it has to be, in words; `base` is the API's address with its stage."""
    site = urlsplit(base)
    verb, _, path = asked.what.partition(" ")
    below_host = site.path.rpartition("/")[0]
    target = below_host + path[1:] if path.startswith("^") else site.path + path
    connection = http.client.HTTPConnection(site.netloc, timeout=PATIENCE)
    body = iter([asked.body[:1], asked.body[1:]]) if asked.in_chunks and asked.body else asked.body
    framing = {"Transfer-Encoding": "chunked"} if asked.in_chunks else {}
    connection.request(
        verb, target, body, {**BROWSER, **asked.headers, **framing}, encode_chunked=asked.in_chunks
    )
    answer = connection.getresponse()
    came = answer.read()
    connection.close()
    named = {name.lower(): text for name, text in answer.getheaders()}
    found = {
        f"status {answer.status}": answer.status == asked.status,
        f"{came[:80]!r}": asked.says in came and not (asked.is_silent and came),
        "CORS": ("access-control-allow-origin" in named) is asked.others_read_it,
        **{
            f"{name}: {named.get(name.lower())}": text in named.get(name.lower(), "")
            for name, text in asked.answers.items()
        },
    }
    return [f"{asked.name}: {words}" for words, is_right in found.items() if not is_right]
