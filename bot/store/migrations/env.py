"""Run the migrations on the connection that `bot.store.migrate` has locked."""

from __future__ import annotations

from alembic import context

from bot.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite cannot alter most of a table in place; a batch copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
