"""Later notices of a version, once something was waived.

Revision ID: 0015
Revises: 0014
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Let go of what allowed one a version."""
    run_script(op.get_bind(), [(_FOLDER / "0015_later_notices.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Allow one a version again; it fails where there are more."""
    run_script(op.get_bind(), [(_FOLDER / "0015_later_notices.down.sql").read_text("utf-8")])
