"""Figures of the parts of months.

Revision ID: 0014
Revises: 0013
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the table."""
    run_script(op.get_bind(), [(_FOLDER / "0014_part_figures.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the table and what it holds."""
    run_script(op.get_bind(), [(_FOLDER / "0014_part_figures.down.sql").read_text("utf-8")])
