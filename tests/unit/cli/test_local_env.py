"""`local env`: any AWS client works with the embedded AWS, and with nothing else."""

from smsverifier.config import Config
from smsverifier.local.credentials import REGION


def test_the_region_of_the_files_is_the_configurations_default() -> None:
    assert Config().region == REGION
