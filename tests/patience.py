"""How long tests wait for what must come."""

from __future__ import annotations

from typing import Final

PATIENCE_S: Final = 90.0
"""A guard against waiting for ever, never a statement about speed.

What a test waits for comes in milliseconds on a machine at rest; the rest is for one that has much
else to do. It is shorter than pytest's own limit, so that a test says what did not come.
"""
PATIENCE_MS: Final = PATIENCE_S * 1000
"""The same as Playwright counts it."""
