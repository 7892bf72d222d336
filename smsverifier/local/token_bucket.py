"""A token bucket: so many at once, and so many more a second, as AWS limits most of its calls."""

from dataclasses import dataclass, field


@dataclass
class TokenBucket:
    """Full to begin with."""

    rate: float
    """Tokens a second."""
    burst: int
    """The most that it holds."""
    filled_at: float
    """Seconds, by the clock of whoever takes."""
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = float(self.burst)

    def take(self, now: float) -> bool:
        """One token, if there is one."""
        refilled = self.tokens + max(0.0, now - self.filled_at) * self.rate
        self.tokens, self.filled_at = min(refilled, float(self.burst)), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
