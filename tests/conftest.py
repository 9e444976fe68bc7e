"""Shared by all rooms: pytester, which only the topmost conftest may load."""

pytest_plugins = ["pytester"]
