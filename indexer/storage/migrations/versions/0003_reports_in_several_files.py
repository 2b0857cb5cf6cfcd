"""The files of a report that was published in several"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_part",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_report_part_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "ordinal", name=op.f("pk_report_part")),
    )


def downgrade() -> None:
    op.drop_table("report_part")
