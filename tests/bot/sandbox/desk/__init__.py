"""Tests of the local Zoho Desk."""
