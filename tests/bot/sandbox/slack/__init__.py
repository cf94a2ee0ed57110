"""Tests of the local Slack: each rule that it is strict about."""
