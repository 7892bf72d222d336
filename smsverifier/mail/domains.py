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

_TYPED = {
    **dict.fromkeys(
        ("gmial.com", "gmai.com", "gmail.con", "gmail.co", "gamil.com", "gnail.com", "gmail.in"),
        "gmail.com",
    ),
    **dict.fromkeys(("yahoo.con", "yaho.com", "yahooo.com"), "yahoo.com"),
    **dict.fromkeys(("hotmail.con", "hotmial.com", "hotmai.com"), "hotmail.com"),
    **dict.fromkeys(("outlok.com", "outlook.con", "outllok.com"), "outlook.com"),
}


def is_free_mail(address: str) -> bool:
    """Whether an address, or a domain, is at a provider of mail for everybody."""
    return domain_of(address) in _FREE


def meant_domain(address: str) -> str | None:
    """The domain that somebody most likely meant; None where nothing speaks for another."""
    return _TYPED.get(domain_of(address))
