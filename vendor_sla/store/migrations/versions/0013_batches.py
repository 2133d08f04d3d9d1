"""Batches.

Revision ID: 0013
Revises: 0012
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), [(_FOLDER / "0013_batches.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the tables and what they hold."""
    run_script(op.get_bind(), [(_FOLDER / "0013_batches.down.sql").read_text("utf-8")])
