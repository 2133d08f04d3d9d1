"""Approvals: who proposed, approved and refused a version of a contract.

Revision ID: 0002
Revises: 0001
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Let versions be proposed and refused, and keep what was done about each."""
    run_script(op.get_bind(), [(_FOLDER / "0002_approvals.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the approvals; what was proposed or refused is a draft again."""
    run_script(op.get_bind(), [(_FOLDER / "0002_approvals.down.sql").read_text("utf-8")])
