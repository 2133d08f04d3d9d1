"""Samples: what was planned, sealed, revealed and drawn of a month.

Revision ID: 0005
Revises: 0004
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), [(_FOLDER / "0005_samples.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the tables and what they hold."""
    run_script(op.get_bind(), [(_FOLDER / "0005_samples.down.sql").read_text("utf-8")])
