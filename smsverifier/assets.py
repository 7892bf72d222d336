"""Where the files that travel with the tool are: `handler/`, `templates/`, `config.example.yaml`.

In a checkout they stand at the top of the repository; in a wheel beside this module. Nothing
else may know the difference.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_assets"
_CHECKOUT = Path(__file__).parent.parent


def path(*parts: str) -> Path:
    """The path of a shipped file or folder, for example `path("templates", "form.html")`."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root.joinpath(*parts)


def text(*parts: str) -> str:
    """The text of a shipped file, decoded as UTF-8."""
    return path(*parts).read_text(encoding="utf-8")


_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


@cache
def live_page(name: str, also: str = "") -> tuple[str, str]:
    """The page `name` of `templates`, and the policy that lets nothing else run or load.

    `also`: what the policy allows besides.

    Such a page holds no data: its one script asks the same server for it and writes it as text.
    """
    html = text("templates", name)
    hashes = {kind: _hash(words) for kind, words in _INLINE.findall(html)}
    policy = (
        f"default-src 'none'; connect-src 'self'; {also}img-src data:; "
        f"script-src {hashes['script']}; style-src {hashes['style']}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return html, policy


def _hash(words: str) -> str:
    digest = base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()
    return f"'sha256-{digest}'"
