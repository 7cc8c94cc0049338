"""Run by Alembic: the migrations use the connection, and so the transaction, of whoever opens the archive."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
