"""A text as YAML writes it, whatever is in it: `no`, `1e3`, `007`, quotes, colons, emoji."""

import yaml


def quoted_scalar(text: str) -> str:
    """The text between double quotes on one line, letters of any script left readable."""
    whole_line = 2**31
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=whole_line)
    return quoted.rstrip("\n")
