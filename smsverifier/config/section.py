"""A group of keys as a class: its annotations say what may be written, `Field` the limits.

    class Api(Section):
        burst: int = Field(default=300, ge=1, le=5000, description="Requests at one moment.")

Each annotation is read once, when it is needed, into the JSON Schema of its key; by that values are
checked, so editors are told what is taken. The names of the methods are pydantic's, which did this
before and took longer to load than all else of a command (decision 0076).
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    Self,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from smsverifier.config.schema_check import Location, Refusal, Refusals, Schema, checked

REQUIRED = object()
"""The default of a key that must be written."""

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
_SIZES = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}


@dataclass(frozen=True, eq=False)
class FieldInfo:
    """What `Field` says of one key."""

    default: Any = REQUIRED
    alias: str | None = None
    limits: Schema = field(default_factory=dict)
    description: str | None = None
    least: int | None = None
    most: int | None = None
    annotation: Any = None
    shows_default: bool = True


def Field(  # noqa: N802, PLR0913 - stands where a class would, with each limit by its name
    default: Any = REQUIRED,
    *,
    alias: str | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    pattern: str | None = None,
    words: str | None = None,
    enum: Sequence[Any] | None = None,
    check: Callable[[str], object] | None = None,
    description: str | None = None,
    shows_default: bool = True,
) -> Any:
    """What is known of a key or a kind of value, beside its type.

    Args:
        default: what holds where the key is left out; without it the key must be written.
        alias: the key, where the attribute has another name.
        min_length, max_length: of a text in characters, of a list in entries.
        ge, gt, le: from which number, above which, to which.
        pattern: what a text must look like; `words` says it to people and to editors.
        enum: the only values, as editors are told; a rule checks it.
        check: raises ValueError for a text that nothing else here refuses.
        description: what the key means.
        shows_default: False where what holds follows from another key.
    """
    said = {
        **{"minimum": ge, "exclusiveMinimum": gt, "maximum": le, "pattern": pattern},
        **{"patternErrorMessage": words, "check": check},
        "enum": None if enum is None else list(enum),
    }
    limits = {word: value for word, value in said.items() if value is not None}
    return FieldInfo(
        default,
        alias,
        limits,
        description,
        least=min_length,
        most=max_length,
        shows_default=shows_default,
    )


class ValidationError(ValueError):
    """What was written is wrong."""

    def __init__(self, title: str, refusals: Sequence[Refusal]) -> None:
        told = (f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in refusals)
        super().__init__(f"{title}: {', '.join(told)}")
        self.refusals = refusals


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Section:
    """A frozen group of keys; unknown keys are refused, blanks round a text are dropped."""

    model_fields: ClassVar[Mapping[str, FieldInfo]] = {}
    """Attribute → what is known of its key."""
    _schemas: ClassVar[Mapping[str, tuple[str, Schema]]]

    def __init_subclass__(cls) -> None:
        own = {name: _field(cls, name, kind) for name, kind in inspect.get_annotations(cls).items()}
        cls.model_fields = {**cls.model_fields, **own}

    @classmethod
    def schemas(cls) -> Mapping[str, tuple[str, Schema]]:
        """Attribute → its key, and the schema of what may be written there."""
        if "_schemas" not in cls.__dict__:
            cls._schemas = {
                name: (info.alias or name, _limited(_schema(info.annotation), info))
                for name, info in cls.model_fields.items()
            }
        return cls._schemas

    def __init__(self, **values: Any) -> None:
        """`values` by the keys. Raises ValidationError."""
        self.__dict__.update(self.model_validate(values).__dict__)

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """The section that a document says. Raises ValidationError with every mistake."""
        refusals = Refusals()
        section = cls.read(data, (), refusals)
        if section is None or refusals:
            raise ValidationError(cls.__name__, refusals)
        return section

    @classmethod
    def read(cls, data: Any, at: Location, refusals: Refusals) -> Self | None:
        """The same of a part of a document; None where `refusals` have grown."""
        if isinstance(data, cls):
            return data
        if not isinstance(data, Mapping):
            refusals.refuse("model_type", at, data)
            return None
        before = len(refusals)
        values = {
            name: checked(data[key], schema, (*at, key), refusals)
            for name, (key, schema) in cls.schemas().items()
            if _is_there(data, key, cls.model_fields[name], at, refusals)
        }
        known = {key for key, _schema in cls.schemas().values()}
        for key in data:
            if key not in known:
                refusals.refuse("extra_forbidden", (*at, key), data[key])
        return None if len(refusals) > before else cls.model_construct(**values)

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """One of values that nobody needs to check, by the attributes' names."""
        section = cls.__new__(cls)
        defaults = {name: info.default for name, info in cls.model_fields.items()}
        section.__dict__.update({**defaults, **values}, model_fields_set=frozenset(values))
        return section

    @property
    def model_fields_set(self) -> frozenset[str]:
        """The attributes that were said, be it as their default is."""
        said: frozenset[str] = self.__dict__["model_fields_set"]
        return said

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other values, which nobody checks, by the attributes' names."""
        section = self.__new__(type(self))
        said = self.model_fields_set | update.keys()
        section.__dict__.update({**self.__dict__, **update}, model_fields_set=said)
        return section

    def model_dump(
        self,
        *,
        exclude: Collection[str] = (),
        exclude_unset: bool = False,
        by_alias: bool = False,
    ) -> dict[str, Any]:
        """As JSON takes it; by the keys if `by_alias`, else by the attributes' names."""
        return {
            (by_alias and info.alias) or name: plain(getattr(self, name), exclude_unset, by_alias)
            for name, info in self.model_fields.items()
            if name not in exclude and (not exclude_unset or name in self.model_fields_set)
        }

    def __setattr__(self, name: str, _value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is not to be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is not to be changed")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(tuple(self._values().values()))

    def __repr__(self) -> str:
        told = (f"{name}={value!r}" for name, value in self._values().items())
        return f"{type(self).__name__}({', '.join(told)})"

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields}


def _field(section: type[Section], name: str, annotation: Any) -> FieldInfo:
    """What the class's body says of a key; it is no attribute of the class any more."""
    said = section.__dict__.get(name, REQUIRED)
    if said is not REQUIRED:
        delattr(section, name)
    return replace(said if isinstance(said, FieldInfo) else FieldInfo(said), annotation=annotation)


def _is_there(
    data: Mapping[str, Any], key: str, info: FieldInfo, at: Location, refusals: Refusals
) -> bool:
    if key not in data and info.default is REQUIRED:
        refusals.refuse("missing", (*at, key), data)
    return key in data


def _schema(annotation: Any) -> dict[str, Any]:
    """The schema of a type: a plain one, a section, `X | None`, or a list or a group of them."""
    kind, inner = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        schema = _schema(inner[0])
        for info in inner[1:]:
            schema = _limited(schema, info)
        return schema
    if kind is Literal:
        return {"type": "string", "enum": list(inner)}
    if kind in (Union, UnionType):
        return {"anyOf": [_schema(inner[0]), {"type": "null"}]}
    if kind is tuple:
        return {"type": "array", "items": _schema(inner[0])}
    if kind is dict:
        return {"type": "object", "additionalProperties": _schema(inner[1])}
    return {"type": _TYPES[annotation]} if annotation in _TYPES else {"section": annotation}


def _limited(schema: dict[str, Any], info: FieldInfo) -> dict[str, Any]:
    """The schema with the limits too; those of `X | None` are of X."""
    if "anyOf" in schema:
        return {"anyOf": [_limited(schema["anyOf"][0], info), *schema["anyOf"][1:]]}
    sizes = zip(_SIZES.get(schema.get("type", ""), ()), (info.least, info.most), strict=False)
    return {**schema, **{word: size for word, size in sizes if size is not None}, **info.limits}


def plain(value: Any, exclude_unset: bool, by_alias: bool) -> Any:
    """A value of a section as JSON takes it."""
    if isinstance(value, Section):
        return value.model_dump(exclude_unset=exclude_unset, by_alias=by_alias)
    if isinstance(value, tuple):
        return [plain(each, exclude_unset, by_alias) for each in value]
    if isinstance(value, dict):
        return {key: plain(each, exclude_unset, by_alias) for key, each in value.items()}
    return value
