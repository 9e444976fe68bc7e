"""A file for each command: its ``command`` is what ``smtp-catcher NAME`` does."""
