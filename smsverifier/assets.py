"""Where the files that travel with the tool are: `handler/`, `templates/`, `config.example.yaml`.

In a checkout they stand at the top of the repository; in a wheel beside this module. Nothing
else may know the difference.
"""

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
