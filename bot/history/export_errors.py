"""What an export refuses to begin with, each with a sentence that names the part."""

from __future__ import annotations


class ExportRefusedError(Exception):
    """What was asked for cannot be exported; nothing was written. The message is a sentence."""


class MissingPackageError(Exception):
    """A format needs a package that is not installed. The message says what to do."""
