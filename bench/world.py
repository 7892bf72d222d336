"""An embedded AWS in a process of its own, and a proxy before it that can make it far away.

`local` and `aws` are what a command's surroundings must be to reach it through the proxy: as the
embedded AWS of this machine, or as an account of AWS's whose address the SDK was told.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from bench.calls_made import Made, calls_made
from bench.measuring import Used, run, surroundings
from bench.proxy import HOST, Proxy
from smsverifier.access_key import AccessKey
from smsverifier.local.credentials import Keys, read_keys, write_keys
from smsverifier.local.endpoints import HEALTH, Site, chosen_site
from smsverifier.local.process import ensure_running, stop

REGION = "ap-south-1"
BARE = "stack: bench\n"
"""A stack without anything that one has to ask for."""


@dataclass(frozen=True)
class World:
    """What commands are run against."""

    proxy: Proxy
    home: Path
    key: AccessKey
    pid: int
    """Of the embedded AWS."""

    @property
    def configuration(self) -> Path:
        return self.home / "config.yaml"

    @property
    def _nobody_elses(self) -> dict[str, str]:
        """Nothing of whoever runs the benchmark is read, and nothing is left with them."""
        folders = ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
        return {
            **dict.fromkeys(folders, str(self.home)),
            "SMSVERIFIER_CONFIG": str(self.configuration),
            "SMSVERIFIER_LOCAL_PORT": str(self.proxy.port),
        }

    @property
    def local(self) -> dict[str, str]:
        """For `--target local`, which is the configuration's own."""
        return self._nobody_elses

    @property
    def aws(self) -> dict[str, str]:
        """For `--target aws`."""
        return {
            **self._nobody_elses,
            "AWS_ENDPOINT_URL": self.proxy.endpoint_url,
            "AWS_ACCESS_KEY_ID": self.key.id,
            "AWS_SECRET_ACCESS_KEY": self.key.secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, command: list[str], environ: dict[str, str], delay: float = 0.0) -> Used:
        """Run it with so much latency; what it asks is in the proxy's `exchanges` afterwards."""
        self.proxy.delay = delay
        self.proxy.exchanges.clear()
        return run(command, environ=environ)

    def calls(self) -> list[Made]:
        """Those of the last run."""
        return calls_made(self.proxy.exchanges)


@contextmanager
def world(configuration: str = BARE) -> Iterator[World]:
    """One with nothing in it, and its end."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        inner = {"HOME": folder, "XDG_STATE_HOME": folder}
        site = chosen_site(surroundings({**inner, "SMSVERIFIER_LOCAL_PORT": str(_free_port())}))
        running = ensure_running(site)
        try:
            keys = read_keys(site)
            assert keys is not None
            with Proxy(site.port) as proxy:
                proxy.amend = partial(_proven_for, proxy.port, keys)
                write_keys(keys, Site(proxy.port, site.folder, site.environ))
                found = World(proxy, home, keys.access_key, running.pid)
                found.configuration.write_text(configuration, "utf-8")
                yield found
        finally:
            stop(site)


def _proven_for(port: int, keys: Keys, path: str, answer: bytes) -> bytes:
    """What the embedded AWS says of itself proves that it has the keys, on its own port."""
    if not path.startswith(HEALTH):
        return answer
    (nonce,) = parse_qs(urlsplit(path).query)["nonce"]
    return json.dumps({**json.loads(answer), "proof": keys.proof(port, nonce)}).encode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
