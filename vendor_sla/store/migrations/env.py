"""Run the migrations on the connection that `store/schema.py` opened."""

from alembic import context

from vendor_sla.store.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
