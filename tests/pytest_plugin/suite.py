"""Runs a suite of its own inside a test, with this plugin and no other."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import catcher.pytest_plugin
import catcher.web

# pytester forgets the modules that a run inside it has loaded: the next one would load them again, which takes time.
for _package in (catcher.pytest_plugin, catcher.web):
    for _module in walk_packages(_package.__path__, f"{_package.__name__}."):
        import_module(_module.name)

SHOP = (Path(__file__).parent / "golden" / "conftest.txt").read_text()
"""A conftest with the fixture ``shop``: the application under test, which sends what it is told to."""


def run(pytester: pytest.Pytester, source: str, *args: str) -> pytest.RunResult:
    """Run ``source`` as a test module in this process; other plugins are not loaded."""
    pytester.makeconftest(SHOP)
    pytester.makepyfile(test_it=source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        return pytester.runpytest_inprocess("-p", "catcher.pytest_plugin", *args)


def run_apart(pytester: pytest.Pytester, source: str, *args: str) -> pytest.RunResult:
    """Run ``source`` in a process of its own, with the plugins that ``args`` name."""
    pytester.makeconftest(SHOP)
    pytester.makepyfile(test_it=source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        return pytester.runpytest_subprocess("-p", "catcher.pytest_plugin", *args)


def section(result: pytest.RunResult, title: str) -> list[str]:
    """The lines under a heading of the output, blank ones left out, up to the next heading."""
    return list(_section(result.outlines, title))


def _section(lines: list[str], title: str) -> Iterator[str]:
    inside = False
    for line in lines:
        heading = line.strip("-=_ ") if line[:3] in ("---", "===", "___") else ""
        if inside and heading:
            return
        if inside and line:
            yield line
        inside = inside or heading == title
