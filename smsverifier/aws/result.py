"""A question to AWS and what came of it: an answer, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.errors import SmsverifierError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Ok(Generic[T_co]):
    """What AWS answered."""

    value: T_co

    def get(self) -> T_co:
        """The value; a check asks for it without caring whether there is one."""
        return self.value


@dataclass(frozen=True)
class Unavailable:
    """No answer: denied, unreachable, throttled, not there."""

    error: SmsverifierError

    def get(self) -> NoReturn:
        """Raise the reason: what cannot be judged without the answer is unknown."""
        raise self.error


Result = Ok[T_co] | Unavailable


def result_of(question: Callable[[], T]) -> Result[T]:
    """The answer to `question`; that AWS gives none is a value, not an error."""
    try:
        return Ok(question())
    except (*AWS_ERRORS, SmsverifierError) as error:
        return Unavailable(explain(error))


def value_or(result: Result[T], otherwise: T) -> T:
    """The answer, or `otherwise` where there is none."""
    return result.value if isinstance(result, Ok) else otherwise
