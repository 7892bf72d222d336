"""Who signs a call to AWS."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class AccessKey:
    """An access key pair; what is printed of it tells no secret."""

    id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    """The session's token, which goes with the keys of a role; empty for a user's."""
