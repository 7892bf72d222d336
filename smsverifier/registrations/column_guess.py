"""Which column of an organiser's sheet is which field, where `--map` does not say. Pure.

What nobody named is guessed only where exactly one column that holds something fits; where two do,
the import is refused with both named: the wrong column would text the wrong people. The same title
twice is the same question asked again (Google Forms makes a new column of it), so the first filled
cell counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from smsverifier.config import FormField
from smsverifier.config.field_types import Choice, behaviour
from smsverifier.errors import UsageError
from smsverifier.registrations import column_titles as titles
from smsverifier.registrations.column_mapping import (
    DIAL_CODE,
    Column,
    ColumnMapping,
    ColumnUse,
    Wish,
    beside_the_form,
    find_column,
    listed,
    tick_name,
)
from smsverifier.registrations.field_titles import FieldTitles
from smsverifier.row import NAME, PHONE, REGISTERED_AT

GOOGLE_ADDRESS = "Email Address"
"""The column that Google Forms puts behind its Timestamp where it collects addresses itself."""


def map_columns(
    columns: Sequence[Column],
    uses: Sequence[ColumnUse],
    wishes: Sequence[Wish],
    fields: Sequence[FormField],
    labels: Mapping[str, Sequence[str]],
) -> ColumnMapping:
    """Which column is which; `labels`: those that a field has in other languages.

    Raises UsageError, with everything that is not clear.
    """
    own = {each.name: FieldTitles.of(each, labels.get(each.name, ())) for each in fields}
    guess = _Guess(columns, uses, fields, own)
    named = _named(columns, wishes)
    for name, chosen in named.items():
        guess.take(name, chosen)
    guess.all()
    if guess.unclear:
        raise _unclear(guess.unclear, guess.left)
    unmapped = guess.left
    is_joined = NAME in named or guess.has_parted_name
    order = [*(each.name for each in fields), *beside_the_form(fields)]
    found = {name: guess.found[name] for name in order if guess.found.get(name)}
    missing = {name: own[name] for name in own if name not in guess.found}
    near = {column.index: like for column in unmapped if (like := _near(column, missing))}
    says = {column.index: uses[column.index].says for column in unmapped}
    return ColumnMapping(found, is_joined, unmapped, near, says)


def _near(column: Column, missing: Mapping[str, FieldTitles]) -> str | None:
    """The field without a column that this one may be."""
    return next((name for name, own in missing.items() if own.is_near(column.title)), None)


def _named(columns: Sequence[Column], wishes: Sequence[Wish]) -> dict[str, tuple[Column, ...]]:
    """What `--map` says; a field with nothing behind the equals sign has no column."""
    named: dict[str, tuple[Column, ...]] = {}
    for wish in wishes:
        one = (find_column(wish.value, columns, "--map"),) if wish.value else ()
        named[wish.name] = named.get(wish.name, ()) + one
    return named


Candidate = tuple[Column, ...]
"""Columns that together are one answer to which column is meant."""


@dataclass(frozen=True)
class Unclear:
    """A field whose column nobody named and that cannot be guessed."""

    name: str
    candidates: Sequence[Candidate]


@dataclass
class _Guess:
    """The columns found so far."""

    columns: Sequence[Column]
    uses: Sequence[ColumnUse]
    fields: Sequence[FormField]
    own: Mapping[str, FieldTitles]
    found: dict[str, Candidate] = field(default_factory=dict)
    unclear: list[Unclear] = field(default_factory=list)
    has_parted_name: bool = False

    @property
    def left(self) -> tuple[Column, ...]:
        """The columns with a title that are no field's."""
        taken = {column.index for chosen in self.found.values() for column in chosen}
        return tuple(c for c in self.columns if c.index not in taken and c.title.strip())

    def take(self, name: str, chosen: Candidate) -> None:
        """Let this be the field's."""
        self.found[name] = chosen

    def all(self) -> None:
        """Guess whatever has no column yet."""
        own = [each for each in self.fields if each.name not in (NAME, PHONE)]
        for each in own:
            self._settle(each, self._exact(each), is_last=False)
        required = {each.name: each for each in self.fields}
        self._settle(required[PHONE], self._phones())
        self._settle(required[NAME], self._names())
        for each in own:
            self._settle(each, self._likely(each))
        self._beside_the_form()

    def _settle(
        self, field: FormField, candidates: Sequence[Candidate], *, is_last: bool = True
    ) -> None:
        if field.name in self.found and (self.found[field.name] or not field.required):
            return
        if len(candidates) == 1:
            self.take(field.name, candidates[0])
        elif candidates or (is_last and field.required):
            self.unclear.append(Unclear(field.name, candidates))
            self.take(field.name, ())

    def _beside_the_form(self) -> None:
        tick = tick_name(self.fields)
        ours = self._free(lambda title: title.strip() == tick)
        guesses = {
            REGISTERED_AT: self._registered_at(),
            DIAL_CODE: self._free(titles.is_dial_code),
            tick: ours or self._free(titles.is_attended),
        }
        for name, chosen in guesses.items():
            if name not in self.found and len(chosen) == 1:
                self.take(name, (chosen[0],))

    def _free(self, fits: Callable[[str], bool]) -> list[Column]:
        """The columns that hold something, that no field has yet, and whose title fits."""
        taken = {column.index for chosen in self.found.values() for column in chosen}
        return [
            column
            for column in self.columns
            if column.index not in taken and self.uses[column.index].filled and fits(column.title)
        ]

    def _phones(self) -> list[Candidate]:
        own = self._free(lambda t: titles.is_phone(t) and not titles.is_somebody_elses(t))
        # A question about WhatsApp that people answered with Yes holds no numbers.
        numbers = [column for column in own if self.uses[column.index].with_number]
        return _questions(_first_rate(numbers or own))

    def _names(self) -> list[Candidate]:
        free = self._free(lambda title: not titles.is_somebody_elses(title))
        parts = self._parts_of_a_name(free)
        whole = _first_rate([column for column in free if titles.is_whole_name(column.title)])
        # Who has the whole name in a column need not join its parts.
        found = _questions(whole) or parts
        if not found:
            found = _questions(_first_rate([c for c in free if titles.is_some_name(c.title)]))
        self.has_parted_name = found == parts and bool(parts)
        return found

    def _parts_of_a_name(self, free: Sequence[Column]) -> list[Candidate]:
        parts = _first_rate([c for c in free if titles.part_of_name(c.title) is not None])
        ordered = sorted(parts, key=lambda column: titles.part_of_name(column.title) or 0)
        places = [titles.part_of_name(column.title) for column in ordered]
        if 0 not in places:
            return []
        is_one = len(set(places)) == len(places)
        return [tuple(ordered)] if is_one else [(column,) for column in ordered]

    def _exact(self, field: FormField) -> list[Candidate]:
        """The columns with the field's own name or label."""
        if _holds_addresses(field) and self._google_address():
            return [self._google_address()]
        exact = self._free(self.own[field.name].is_own)
        return _questions(self._with_addresses(field, exact))

    def _likely(self, field: FormField) -> list[Candidate]:
        """The columns whose title holds the field's name or label, else says it in short."""
        if _holds_addresses(field):
            own = self._free(lambda t: titles.is_email(t) and not titles.is_somebody_elses(t))
            return _questions(_first_rate(self._with_addresses(field, own)))
        held = self._free(self.own[field.name].is_held)
        return _questions(held or self._free(lambda title: self._is_short_for(field, title)))

    def _is_short_for(self, field: FormField, title: str) -> bool:
        """Whether it means this field in short, and no other."""
        others = [own for name, own in self.own.items() if name != field.name]
        is_others = any(own.is_own(title) or own.is_short(title) for own in others)
        return self.own[field.name].is_short(title) and not is_others

    def _with_addresses(self, field: FormField, columns: Sequence[Column]) -> list[Column]:
        """Of an e-mail field those that hold one: Microsoft Forms may write `anonymous` there."""
        is_any = not _holds_addresses(field)
        return [c for c in columns if is_any or self.uses[c.index].with_address]

    def _google_address(self) -> Candidate:
        """The addresses that Google Forms collected, where it did."""
        if len(self.columns) < 2 or titles.place_of_registered_at(self.columns[0].title) is None:
            return ()
        second = self.columns[1]
        is_it = second.title == GOOGLE_ADDRESS and self.uses[1].with_address
        return (second,) if is_it else ()

    def _registered_at(self) -> list[Column]:
        own = self._free(lambda title: titles.place_of_registered_at(title) is not None)
        own.sort(key=lambda column: titles.place_of_registered_at(column.title) or 0)
        return own[:1]


def _holds_addresses(field: FormField) -> bool:
    """Whether its answers are e-mail addresses."""
    control = behaviour(field.type).control
    return not isinstance(control, Choice) and control.inputmode == "email"


def _first_rate(columns: Sequence[Column]) -> list[Column]:
    """Without those that say themselves that there is a better one, where there is."""
    best = [column for column in columns if not titles.is_second_best(column.title)]
    return best or list(columns)


def _questions(columns: Sequence[Column]) -> list[Candidate]:
    """The columns, those with the very same title together."""
    ordered = sorted(columns, key=lambda column: column.title.strip())
    groups = [tuple(group) for _, group in groupby(ordered, key=lambda c: c.title.strip())]
    return sorted(groups, key=lambda group: group[0].index)


def _unclear(unclear: Sequence[Unclear], left: Sequence[Column]) -> UsageError:
    """All of them in one; `left` are the columns that are no field's."""
    two = [each for each in unclear if each.candidates]
    none = [each.name for each in unclear if not each.candidates]
    why = [f"{len(e.candidates)} columns could be {e.name}: {_named_all(e)}." for e in two]
    if none:
        doubted = {column.index for each in two for one in each.candidates for column in one}
        free = listed(column for column in left if column.index not in doubted)
        free = f" No field's as yet: {free}." if free else ""
        why.append(f"No column could be {' or '.join(none)}.{free}")
    nothing = [each.name for each in two if each.name not in (NAME, PHONE)]
    leave = f" --map {nothing[0]}= leaves {nothing[0]} out." if nothing else ""
    hints = [_which_of_two(two) + leave] if two else []
    return UsageError(
        f"Which column is {' and which is '.join(each.name for each in unclear)} is not clear",
        where="--map",
        why=" ".join(why),
        hint=" ".join(hints + ([_where_it_is(none)] if none else [])),
    )


def _which_of_two(two: Sequence[Unclear]) -> str:
    examples = " ".join(f'--map "{each.name}={_example(each)}"' for each in two[:2])
    return f"Say it by title, letter or number, for example {examples}."


def _where_it_is(none: Sequence[str]) -> str:
    """Without an example: which column it is, if any, nobody can guess."""
    maps = " ".join(f"--map {name}=COLUMN" for name in none)
    own = [name for name in none if name not in (NAME, PHONE)]
    optional = f", or make {' and '.join(own)} `required: false` in `form.fields`" if own else ""
    return (
        f"Say where it stands, by title, letter or number: {maps}. If it stands nowhere, give the "
        f"sheet such a column{optional}."
    )


def _named_all(unclear: Unclear) -> str:
    return ", ".join(listed(candidate) for candidate in unclear.candidates)


def _example(unclear: Unclear) -> str:
    first = unclear.candidates[0][0]
    return first.letter if first.is_twice else " ".join(first.title.split())
