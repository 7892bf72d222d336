"""The handler; its modules are imported as they stand in its zip."""

import tests.support.handler_zip  # noqa: F401 -- lets them be imported
