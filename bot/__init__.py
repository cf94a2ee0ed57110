"""Deskbot: Zoho Desk's agents in Slack."""

__version__ = "0.1.0"
