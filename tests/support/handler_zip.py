"""The handler as it is deployed: its modules come out of a zip that was built for it.

Importing this lets tests import them by the names they have there (`from processor import …`).
"""

import atexit
import io
import shutil
import sys
import tempfile
import zipfile

from smsverifier.config import Config
from smsverifier.resources.deployment_package import handler_zip

TABLE = "demo-event-registrations"

_folder = tempfile.mkdtemp(prefix="smsverifier-handler-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
with zipfile.ZipFile(io.BytesIO(handler_zip(Config(), TABLE))) as _zip:
    _zip.extractall(_folder)
sys.path.insert(0, _folder)
