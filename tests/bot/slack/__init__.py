"""Tests of everything that talks to Slack."""
