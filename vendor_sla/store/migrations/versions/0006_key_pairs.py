"""Pairs of keys that people decided on.

Revision ID: 0006
Revises: 0005
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the table."""
    run_script(op.get_bind(), [(_FOLDER / "0006_key_pairs.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the table and what it holds."""
    run_script(op.get_bind(), [(_FOLDER / "0006_key_pairs.down.sql").read_text("utf-8")])
