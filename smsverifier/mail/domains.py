"""Domains at which everybody gets an address: nobody can prove that one of them is theirs.

A mail that SES sends for such an address fails the domain's own policy (aws: ses-free-mail).
"""

from smsverifier.mail.address import domain_of

_FREE = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "yahoo.co.in",
        "yahoo.in",
        "ymail.com",
        "rocketmail.com",
        "outlook.com",
        "outlook.in",
        "hotmail.com",
        "live.com",
        "live.in",
        "msn.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "zoho.com",
        "zohomail.in",
        "zohomail.com",
        "rediffmail.com",
        "rediff.com",
        "mail.com",
        "gmx.com",
        "gmx.net",
        "gmx.de",
        "web.de",
        "yandex.com",
        "yandex.ru",
        "mail.ru",
        "fastmail.com",
        "tutanota.com",
        "tuta.com",
        "hey.com",
    ]
)


def is_free_mail(address: str) -> bool:
    """Whether an address, or a domain, is at a provider of mail for everybody."""
    return domain_of(address) in _FREE
