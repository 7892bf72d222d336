"""A verb of one resource, whatever answers: what cannot be made out is told as that.

A kind takes AWS at its word: a number in an attribute's text, a policy that is JSON, a role with a
name. What an emulator has there instead is no fault of whoever reads it.
"""

from collections.abc import Callable
from typing import TypeVar

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.errors import NotAws
from smsverifier.provision.resource import Resource

T = TypeVar("T")

_NOT_MADE_OUT = (AttributeError, LookupError, TypeError, ValueError)


def made_out(resource: Resource, verb: Callable[[], T]) -> T:
    """What `verb` of `resource` returns.

    Raises NotAws where an answer holds what none of AWS's does, and what `verb` raises of its own.
    """
    try:
        return verb()
    except AWS_ERRORS:  # some are a KeyError too
        raise
    except _NOT_MADE_OUT as error:
        raise NotAws(
            f"What is answered about {resource.name} cannot be made out",
            where=resource.key,
            why=f"It is not what AWS answers ({type(error).__name__}: {error}).",
            hint="An emulator in AWS's place (AWS_ENDPOINT_URL) that answers so cannot be worked "
            "with: try a newer one, or unset it to work with AWS itself. Of AWS itself, report "
            "what --verbose prints.",
        ) from error
