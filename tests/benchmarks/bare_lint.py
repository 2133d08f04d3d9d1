"""The yardstick of the linter: the same parser builds the same document, and checks nothing."""

from pathlib import Path

import yaml

from tests.benchmarks.own_lint import TIMES

_LOADER = type("_Loader", (getattr(yaml, "CBaseLoader", yaml.BaseLoader),), {})


def warm_up(path: str) -> None:
    """Parse once."""
    yaml.load(Path(path).read_text("utf-8"), Loader=_LOADER)


def work(path: str) -> str:
    """Parse the document as often as it is linted; returns how many metrics it has."""
    text = Path(path).read_text("utf-8")
    parsed = [yaml.load(text, Loader=_LOADER) for _ in range(TIMES)]
    return f"{len(parsed[0]['metrics'])} metrics"
