"""Tests of the mailbox over HTTP."""
