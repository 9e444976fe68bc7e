"""Measures, run by `make bench`: each returns a table, and docs/performance.md is written from them.

Never asserted in a test: these are figures of one machine on one day, best read as ratios.
"""
