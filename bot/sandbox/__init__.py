"""A local Desk and a local Slack, so that the bot runs without accounts."""
