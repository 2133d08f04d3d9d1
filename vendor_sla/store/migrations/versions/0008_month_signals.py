"""Signals of months.

Revision ID: 0008
Revises: 0007
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the table."""
    run_script(op.get_bind(), [(_FOLDER / "0008_month_signals.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the table and what it holds."""
    run_script(op.get_bind(), [(_FOLDER / "0008_month_signals.down.sql").read_text("utf-8")])
