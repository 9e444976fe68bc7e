"""Shared by all rooms: pytester, which only the topmost conftest may load."""

import trustme as trustme  # what a run of pytester's imports first is forgotten after it; cryptography loads only once

pytest_plugins = ["pytester"]
