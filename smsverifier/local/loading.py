"""Loads the embedded AWS into a process that is nothing else: quickly, and so that it stays quick.

Called by `__main__` and `private_main` alone, before anything of moto is imported.
"""

import gc
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smsverifier.local.embedded import EmbeddedAws

_VALIDATOR = "openapi_spec_validator"
"""moto imports it for ImportRestApi and PutRestApi. The first is no operation of ours, the second
is answered by `moto_overrides`; with it come pydantic and a quarter of all that is loaded."""
_MANY_OBJECTS = 300_000
"""More than loading makes."""
_OBJECTS_A_LOOK = 10_000
"""How many more objects there are when garbage is looked for among them."""


def load_embedded_aws() -> "type[EmbeddedAws]":
    """The class. What was loaded is never looked through for garbage (decision 0075)."""
    gc.set_threshold(_MANY_OBJECTS)
    _stand_in_for_validator()
    _read_no_models_of_others()
    from smsverifier.local.embedded import EmbeddedAws  # noqa: PLC0415 - after what is above

    gc.freeze()
    gc.set_threshold(_OBJECTS_A_LOOK, 10, 10)
    return EmbeddedAws


def _stand_in_for_validator() -> None:
    """Let moto import names that nobody calls."""
    errors = f"{_VALIDATOR}.validation.exceptions"
    for name in (_VALIDATOR, f"{_VALIDATOR}.validation", errors):
        sys.modules.setdefault(name, ModuleType(name))
    vars(sys.modules[_VALIDATOR]).setdefault("validate", None)
    vars(sys.modules[errors]).setdefault("OpenAPIValidationError", Exception)


def _read_no_models_of_others() -> None:
    """Those in `~/.aws/models` go before the SDK's own, and may be of another one, or broken."""
    from botocore.loaders import Loader  # noqa: PLC0415 - after what is above

    Loader.CUSTOMER_DATA_PATH = os.devnull
