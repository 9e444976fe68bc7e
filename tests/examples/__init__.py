"""The examples of README and docs/pytest.md; each runs as it stands."""
