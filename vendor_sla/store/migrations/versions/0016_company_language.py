"""Accounts that are spoken to as their company is.

Revision ID: 0016
Revises: 0015
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Let go of what allowed one a version."""
    run_script(op.get_bind(), [(_FOLDER / "0016_company_language.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Allow one a version again; it fails where there are more."""
    run_script(op.get_bind(), [(_FOLDER / "0016_company_language.down.sql").read_text("utf-8")])
