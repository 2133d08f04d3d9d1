"""Designs: choosing the metrics and weights of a contract.

Revision ID: 0003
Revises: 0002
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), [(_FOLDER / "0003_designs.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the tables and what guards them."""
    run_script(op.get_bind(), [(_FOLDER / "0003_designs.down.sql").read_text("utf-8")])
