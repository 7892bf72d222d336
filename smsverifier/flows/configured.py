"""What a command knows before it reaches any AWS: the configuration, the region, the screen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smsverifier.config import Config
from smsverifier.config.load import Loaded, load
from smsverifier.flows.options import Options
from smsverifier.report.screen import Screen


@dataclass(frozen=True)
class Configured:
    """A stack on paper."""

    config: Config
    """With the region that is meant, wherever it was said."""
    loaded: Loaded
    """As the file has it."""
    target: str
    screen: Screen

    @property
    def path(self) -> Path | None:
        """The configuration file; None is the built-in demo."""
        return self.loaded.path


def configured(options: Options) -> Configured:
    """Read the configuration, and what the options and the environment say over it.

    Raises:
        ConfigError: a named file cannot be read, or what it says is wrong.
    """
    screen = Screen(as_json=options.as_json, quiet=options.quiet, verbose=options.verbose)
    loaded = load(options.config, environ=os.environ)
    target = options.target or loaded.config.target
    region = _region(options, loaded.config, target, os.environ)
    return Configured(loaded.config.model_copy(update={"region": region}), loaded, target, screen)


def _region(options: Options, config: Config, target: str, environ: Mapping[str, str]) -> str:
    """The option, the configuration, then (for AWS only) the environment, then the default."""
    chosen = options.region or (config.region if "region" in config.model_fields_set else None)
    if chosen is None and target == "aws":
        chosen = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    return chosen or config.region
