"""Typed models in, Block Kit out: pure functions, no I/O, no clock, no settings."""
