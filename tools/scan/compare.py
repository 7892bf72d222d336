"""Whether what was measured and what is said of it are the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smsverifier.config import Config
from tools.scan.checkov import Verdict
from tools.scan.reasons import Reason

OPTIONS: Mapping[str, Any] = {
    "permissions_boundary": "arn:aws:iam::111122223333:policy/smsverifier-boundary",
    "form.allowed_origins": ["https://club.example"],
    "registrations.duplicates": "allow",
    "registrations.retention_days": 90,
    "sms.delivery_receipts": True,
}
"""What a stack has only if it is asked for: nothing more may fail with all of it."""


def configured(*settings: Mapping[str, Any]) -> Config:
    """The default configuration, but for these keys."""
    document: dict[str, Any] = {}
    for path, value in (item for each in settings for item in each.items()):
        section, _, key = path.rpartition(".")
        (document.setdefault(section, {}) if section else document)[key] = value
    return Config.model_validate(document)


def with_everything(reasons: Sequence[Reason]) -> Config:
    """Every option, and every setting that is said to change a finding."""
    return configured(OPTIONS, *(reason.settings for reason in reasons))


def said(reasons: Sequence[Reason]) -> set[tuple[str, str]]:
    """Every failure that has a reason: check and resource."""
    return {place for reason in reasons for place in reason.fails}


def disagreements(reasons: Sequence[Reason], default: Verdict, full: Verdict) -> Iterator[str]:
    """In words, whatever the reasons do not say of a default stack and of one with everything."""
    known = said(reasons)
    for finding in default.failed:
        if (finding.check, finding.address) not in known:
            yield f"{finding.check} {finding.address} fails, with no reason: {finding.asks}"
    for check, address in sorted(known - default.places):
        yield f"{check} {address} has a reason, but does not fail"
    stay = said([reason for reason in reasons if not reason.settings])
    for finding in full.failed:
        place = (finding.check, finding.address)
        if place in known - stay:
            yield f"{finding.check} {finding.address} fails with the settings said to change it"
        elif place not in known:
            yield f"{finding.check} {finding.address} fails with every option: {finding.asks}"
