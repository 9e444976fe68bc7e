"""Tests of the pytest plugin: most run pytest inside pytest, as a user's suite would."""
