"""The tables of the first release, and the queue.

Revision ID: 0001
Revises:
"""

from importlib.resources import files
from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables, then the queue in a schema of its own."""
    run_script(op.get_bind(), [(_FOLDER / "0001_first.up.sql").read_text("utf-8")])
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path TO procrastinate")
    run_script(op.get_bind(), [(files("procrastinate.sql") / "schema.sql").read_text("utf-8")])
    op.execute("SET LOCAL search_path TO DEFAULT")


def downgrade() -> None:
    """Drop the queue, the tables and what guards them."""
    op.execute("DROP SCHEMA procrastinate CASCADE")
    run_script(op.get_bind(), [(_FOLDER / "0001_first.down.sql").read_text("utf-8")])
