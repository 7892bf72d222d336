"""The tests; README.md tells what stands where."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""Of the repository."""
