"""The database: engine, tables, migrations and the shared access token."""
