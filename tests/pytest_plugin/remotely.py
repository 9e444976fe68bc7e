"""A plugin for the run of our own suite against a catcher elsewhere: leaves out what is not about that."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that run a pytest of their own, drive a browser, or are about the server in this process."""
    ours = [item for item in items if not _is_elsewhere(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in ours])
    items[:] = ours


def _is_elsewhere(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("browser", "in_process"))
    return marked or "pytester" in getattr(item, "fixturenames", ())
