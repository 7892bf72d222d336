"""A stack of the same name in another region, or an earlier name of this one: what is said of it.

Nothing is said that nobody saw: a role is left over easily, so it is the table that decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smsverifier.output.documents import JsonDocument
from smsverifier.output.escaping import escaped
from smsverifier.output.formatting import counted

PIPELINE = frozenset({"api", "pipe", "handler"})
"""The roles of a stack that takes registrations and texts."""
MOST_NAMES = 5
ANOTHER_ONE = "smsverifier up makes another one here"


@dataclass(frozen=True)
class Elsewhere:
    """The stack of this name in one other region, as far as is known."""

    stack: str
    region: str
    has_table: bool | None
    """None: it could not be seen from here."""
    roles: frozenset[str] = frozenset()
    """What for."""
    kept: int | None = None
    """Registrations of it on disk, which wait for an `up` there; None where there are none."""

    @property
    def may_live(self) -> bool:
        """Whether it may be there, as far as is known; roles without a table are none."""
        return self.has_table is not False

    @property
    def document(self) -> JsonDocument:
        """It, for programs (docs/reference/json.md)."""
        return {
            "stack": self.stack,
            "region": self.region,
            "table": self.has_table,
            "kept": self.kept,
        }


def elsewhere_lines(found: Sequence[Elsewhere], named: str) -> Iterator[str]:
    """A line each: what is there, and by what it is looked at or ended.

    `named`: the options that said which stack, but for its region.
    """
    for each in found:
        more = f"--region {each.region}{f' {named}' if named else ''}"
        yield f"! {_what(each)} {_how(each, more)}"


def _what(each: Elsewhere) -> str:
    if each.kept is not None:
        who = counted(each.kept, "registration")
        return f"{who} of {each.stack} in {each.region} kept on disk:"
    if each.has_table is None:
        return (
            f"By its roles {each.stack} is in {each.region}; whether it takes "
            "registrations there could not be seen."
        )
    if not each.has_table:
        return f"Roles of {each.stack} are left in {each.region}, without a table."
    if not each.roles >= PIPELINE:
        return f"A part of {each.stack} is in {each.region}, with its table."
    return (
        f"{each.stack} is in {each.region}, with its table and its roles: unless it was "
        "closed or paused, people register there and are told."
    )


def _how(each: Elsewhere, more: str) -> str:
    if each.kept is not None:
        return f"`smsverifier up {more}` brings them back."
    if not each.may_live:
        return f"`smsverifier down {more}` removes them."
    return (
        f"`smsverifier status {more}` shows it, `smsverifier down {more}` exports its "
        "registrations and removes it."
    )


def beside(found: Sequence[Elsewhere]) -> str:
    """`, beside hack in ap-south-1`, for a question; empty where none may live."""
    places = [f"{each.stack} in {each.region}" for each in found if each.may_live]
    return f", beside {' and '.join(places)}" if places else ""


def way_there(found: Sequence[Elsewhere]) -> str:
    """What to do instead of making one here; empty where none may live or waits."""
    regions = [each.region for each in found if each.may_live or each.kept is not None]
    if not regions:
        return ""
    is_seen = any(each.has_table or each.kept is not None for each in found)
    of = "" if is_seen else ", by its roles"
    return (
        f"{found[0].stack} is in {' and '.join(regions)}{of}: add --region {regions[0]}, or set "
        "`region` to it in the configuration. `smsverifier up` would make another one here."
    )


def other_names_line(names: Sequence[str], region: str, named: str) -> str:
    """That other stacks were seen in this region: perhaps this one was called so before.

    `named`: the options that were typed, but for the stack's name.
    """
    shown = ", ".join(map(escaped, names[:MOST_NAMES]))
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    options = f"--stack {escaped(names[0])}{f' {named}' if named else ''}"
    return (
        f"Seen in {region} from this machine: {shown}{more}. If `stack` in the configuration was "
        f"changed, the old one goes on: `smsverifier status {options}`."
    )
