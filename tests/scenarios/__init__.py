"""What people do in Slack, through the real bot, against the sandbox's Slack and Desk."""
