"""Which tags of a resource are the configuration's: a tag of ours lists their keys.

A key that is listed and no longer configured is taken off; any other is somebody else's and stays
(decision 0089). Used by `diff`, so that what is to go is a change like any other.

The keys stand in the tag as they are, parted by blanks; where that is too long for a value, each as
the beginning of its hash, by which it is known again. Keys may hold every sign that values may
(`config.rules`), so a blank within a key is written as two, and so is the sign for that.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping

from smsverifier.naming import OUR_TAGS, TAGS_TAG

LONGEST = 256
"""Characters of a tag's value; with `IN_HASH`, room for more keys than may be configured."""
AWS_TAGS = "aws:"
HASHED = "=:"
"""How a list of hashes begins, and no list of keys."""
IN_HASH = 6
_WRITTEN = str.maketrans({"=": "==", " ": "=_"})


def listing_of(keys: Iterable[str]) -> dict[str, str]:
    """The tag that lists these keys; none where there are none."""
    ordered = sorted(keys)
    if not ordered:
        return {}
    plain = " ".join(key.translate(_WRITTEN) for key in ordered)
    hashes = HASHED + "".join(map(_hash, ordered))
    return {TAGS_TAG: plain if len(plain) <= LONGEST else hashes}


def obsolete_tags(wanted: Mapping[str, object], found: Mapping[str, str]) -> list[str]:
    """The keys that are to go of what was found: listed as the configuration's, and not wanted."""
    listing = found.get(TAGS_TAG)
    if listing is None:
        return []
    gone = [key for key in found if key not in wanted and is_listed(key, listing)]
    return gone if TAGS_TAG in wanted else [*gone, TAGS_TAG]


def is_listed(key: str, listing: str) -> bool:
    """Whether the value of our tag names this key. Our own tags never are, whatever somebody has
    written into it, nor those of AWS, which takes none of them off."""
    if key.startswith((OUR_TAGS, AWS_TAGS)):
        return False
    if listing.startswith(HASHED):
        at = range(len(HASHED), len(listing), IN_HASH)
        return _hash(key) in (listing[start : start + IN_HASH] for start in at)
    return key in _keys_in(listing)


def _keys_in(listing: str) -> Iterator[str]:
    for written in listing.split(" "):
        parts = (part.replace("=_", " ") for part in written.split("=="))
        yield "=".join(parts)


def _hash(key: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).decode()[:IN_HASH]
