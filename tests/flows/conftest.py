"""A sandbox, a profile that points to it, and a way to load files: for the tests below this folder."""

from tests.support.loading import load, profile, sandbox

__all__ = ["load", "profile", "sandbox"]
