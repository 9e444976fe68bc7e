"""Reads mail from bytes: tables of single cases, real mail beside the standard library, and anything at all."""
