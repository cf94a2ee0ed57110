"""Zoho Desk: wire format, token, session, the three operations and their typed models."""
