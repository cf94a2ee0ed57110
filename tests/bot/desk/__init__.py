"""Tests of the Desk client against a real local server."""
