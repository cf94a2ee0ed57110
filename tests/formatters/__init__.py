"""Tests of the formatters: models in, what a reader sees out."""
