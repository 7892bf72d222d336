"""Two lists of names that must be one, and words for what is missing."""

from collections.abc import Iterable


def has_all(wanted: Iterable[str], where: str, there: Iterable[str]) -> None:
    """Fails with the names of what is missing, and where."""
    missing = sorted(set(wanted) - set(there))
    assert not missing, f"missing in {where}: {', '.join(missing)}"


def are_the_same(wanted: Iterable[str], where: str, there: Iterable[str]) -> None:
    """Likewise, and fails with what has no use there any more."""
    wanted, there = set(wanted), set(there)
    has_all(wanted, where, there)
    assert not there - wanted, f"of no use in {where}: {', '.join(sorted(there - wanted))}"
