"""What an e-mail address is, how it is masked, how a sender is written before it.

Copied into the zip as `mail_address`. Standard library only, nothing of ours imported.
"""

import re

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
PATTERN = rf"(?=[^@]{{1,64}}@){_LOCAL}@(?:{_LABEL}\.)+{_LABEL}"
"""Mailboxes of ASCII, without quotes, comments or a name (RFC 5321): mail systems write the domains
of other scripts in ASCII as well. Every engine that reads the form's patterns reads it alike."""
ADDRESS = re.compile(rf"(?=.{{1,254}}\Z){PATTERN}")
"""The same with the limit of its length, which the form has beside the pattern. Earlier rows, and
those typed by hand, may hold what is none: nothing is mailed there."""


def why_no_address(address: str) -> str | None:
    """Why nothing can be mailed to `address`, as a code of `email_error`, or None."""
    if not address.strip():
        return "no_address"
    return None if ADDRESS.fullmatch(address) else "invalid_address"


def domain_of(address: str) -> str:
    """What stands behind the @, in lower case; of a domain itself, that."""
    return address.rpartition("@")[2].lower()


def same_mailbox(address: str) -> str:
    """By what addresses are compared: SES keeps its lists in lower case."""
    return address.lower()


def mask_address(address: str) -> str:
    """`address` as it may be shown: `a••••@e••••.org`."""
    local, at, domain = address.rpartition("@")
    if not at:
        return "•" * min(len(address), 12)
    host, dot, ending = domain.rpartition(".")
    return f"{local[:1]}••••@{host[:1]}••••{dot}{ending if dot else ''}"


_IN_TEXT = re.compile(r"[^\s<>()\[\],;:\"@]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def mask_addresses_in(text: str) -> str:
    """`text` with each address in it masked."""
    return _IN_TEXT.sub(lambda found: mask_address(found[0]), text)


def mailbox(name: str, address: str) -> str:
    """`address` with a name before it, as a header has it: one line of ASCII (RFC 5322, 2047)."""
    from email.header import Header  # noqa: PLC0415 - at a cold start nobody waits for it
    from email.utils import formataddr  # noqa: PLC0415

    plain = " ".join(name.split())
    if not plain:
        return address
    if plain.isascii():
        return formataddr((plain, address))
    # Words of at most 75 characters each, parted by blanks; a fold would be a second line.
    encoded = Header(plain, "utf-8", maxlinelen=75).encode().replace("\n", "")
    return f"{encoded} <{address}>"
