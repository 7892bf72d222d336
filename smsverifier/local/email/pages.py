"""Of the outbox, what belongs to mails: their HTML, their files, the click that proves a sender.

The HTML of a mail holds what somebody typed, so it is shown in a frame of no origin, in which
nothing runs and nothing is loaded.
"""

from urllib.parse import quote

from werkzeug.wrappers import Response

from smsverifier.local.mail_message import Attached

_NOTHING_RUNS = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def mail_page(html: str | None) -> Response | None:
    """The HTML of a mail, as it came; None where there is none."""
    if html is None:
        return None
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _NOTHING_RUNS
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return _guarded(response)


def attachment(file: Attached | None) -> Response | None:
    """A file to be saved, never to be shown; None where there is none."""
    if file is None:
        return None
    response = Response(file.content, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return _guarded(response)


def verified_page(name: str | None) -> Response | None:
    """What the click leads to; None where it proves nothing."""
    if name is None:
        return None
    text = f"{name} is verified: the embedded AWS sends mail from there now.\n"
    return _guarded(Response(text, mimetype="text/plain"))


def _guarded(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
