"""A question to AWS and what came of it: an answer, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.errors import SmsverifierError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Answer(Generic[T_co]):
    """What AWS answered."""

    value: T_co

    def get(self) -> T_co:
        """The value; a check asks for it without caring whether there is one."""
        return self.value


@dataclass(frozen=True)
class Silence:
    """No answer: denied, unreachable, throttled, not there."""

    error: SmsverifierError

    def get(self) -> NoReturn:
        """Raise the reason: what cannot be judged without the answer is unknown."""
        raise self.error


Asked = Answer[T_co] | Silence


def ask(question: Callable[[], T]) -> Asked[T]:
    """The answer to `question`; that AWS gives none is a value, not an error."""
    try:
        return Answer(question())
    except (*AWS_ERRORS, SmsverifierError) as error:
        return Silence(explain(error))


def answer_or(asked: Asked[T], otherwise: T) -> T:
    """The answer, or `otherwise` where there is none."""
    return asked.value if isinstance(asked, Answer) else otherwise
