"""Alembic's environment; `bot.store.migrate` runs it inside the bot."""
