"""Circumstances of months, and opening states of contracts.

Revision ID: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), [(_FOLDER / "0004_circumstances.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the tables and what they hold."""
    run_script(op.get_bind(), [(_FOLDER / "0004_circumstances.down.sql").read_text("utf-8")])
