"""Where rows and sentences stand on their pages, and the sentences of findings in the text"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "span",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("printed_page", sa.String(length=20), nullable=True),
        sa.Column("box", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_span_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "start_at", "end_at", name=op.f("pk_span")),
        sqlite_with_rowid=False,
    )
    op.add_column("finding", sa.Column("spans", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("finding", "spans")
    op.drop_table("span")
