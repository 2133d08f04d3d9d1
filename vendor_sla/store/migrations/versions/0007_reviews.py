"""Reviews: tasks, what reviewers said, calibrations, and how far reviewers agree.

Revision ID: 0007
Revises: 0006
"""

from pathlib import Path

from alembic import op

from vendor_sla.store.scripts import run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parent


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), [(_FOLDER / "0007_reviews.up.sql").read_text("utf-8")])


def downgrade() -> None:
    """Drop the tables and what they hold."""
    run_script(op.get_bind(), [(_FOLDER / "0007_reviews.down.sql").read_text("utf-8")])
