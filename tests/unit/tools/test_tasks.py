"""Tasks, commit hooks, CI and pins say the same."""

import importlib.util
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from tools.environments import PINS, normal, pinned
from tools.pythons import WANTED

ROOT = Path(__file__).parents[3]
JUSTFILE = (ROOT / "justfile").read_text("utf-8")
CI = (ROOT / ".ci/run").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RECIPE = re.compile(r"^([a-z][\w-]*)[^:=\n]*:[^=\n]*\n((?: {4}.*\n)*)", re.MULTILINE)
RECIPES = {name: body.split("\n") for name, body in RECIPE.findall(JUSTFILE)}
"""Task → its lines."""


def steps(task: str) -> list[str]:
    return [line.strip() for line in RECIPES[task] if line.strip()]


def stages() -> list[str]:
    (order,) = re.findall(r"^order=\((.*)\)$", CI, re.MULTILINE)
    return str(order).split()


def test_every_task_says_in_a_line_what_it_does() -> None:
    said = set(re.findall(r"^# .*\n\[group\('[^']+'\)\]\n([a-z][\w-]*)", JUSTFILE, re.MULTILINE))
    assert set(RECIPES) - said == {"default"}


def test_every_stage_of_ci_is_a_task_and_has_a_limit() -> None:
    limits = set(re.findall(r"\[(\w+)\]=\d+", CI))
    assert set(stages()) <= set(RECIPES)
    assert limits == {"install", *stages()}


def test_commit_hooks_are_the_steps_of_lint() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    (repository,) = yaml.safe_load(text)["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == steps("lint")


def test_no_commit_is_passed_over_by_a_hook() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    (repository,) = yaml.safe_load(text)["repos"]
    assert [hook["name"] for hook in repository["hooks"] if not hook.get("always_run")] == []
    assert [hook["name"] for hook in repository["hooks"] if hook["pass_filenames"]] == []


@pytest.mark.parametrize(
    "module", sorted(set(re.findall(r"python -m ((?:tools|tests|bench)\S*)", JUSTFILE)))
)
def test_what_a_task_runs_is_there(module: str) -> None:
    assert importlib.util.find_spec(module)


def test_everything_declared_is_pinned_within_its_range() -> None:
    pins = pinned(PINS.read_text("utf-8"))
    declared = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    unfit = {
        line
        for line in declared
        for wanted in [Requirement(line)]
        if not wanted.specifier.contains(pins.get(normal(wanted.name), "0"))
    }
    assert unfit == set()


def test_pythons_that_are_tried_begin_with_the_oldest_allowed() -> None:
    assert PROJECT["requires-python"] == ">=" + ".".join(map(str, WANTED[0]))
    claimed = re.findall(r"Python :: (3)\.(\d+)", "\n".join(PROJECT["classifiers"]))
    assert {(int(major), int(minor)) for major, minor in claimed} <= set(WANTED)
