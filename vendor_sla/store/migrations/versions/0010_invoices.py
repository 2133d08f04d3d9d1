"""Invoices, applications and waivers.

Revision ID: 0010
Revises: 0009
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), [(_FOLDER / "0010_invoices.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the tables and what they hold."""
    run_script(op.get_bind(), [(_FOLDER / "0010_invoices.down.sql").read_text("utf-8")])
