"""Which reports are current, told by the indexes of reports alone; agencies in the order they are listed in"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = {"ix_report_agency_year": ["agency", "year"], "ix_report_year": ["year"]}


def upgrade() -> None:
    _index("visible", "superseded_by")
    op.create_index("ix_agency_region_code_name", "agency", ["region_code", "name"])


def downgrade() -> None:
    op.drop_index("ix_agency_region_code_name", table_name="agency")
    _index()


def _index(*more: str) -> None:
    for name, columns in _INDEXES.items():
        op.drop_index(name, table_name="report")
        op.create_index(name, "report", [*columns, *more])
