"""The first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("organ", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", "region_code", name=op.f("uq_agency_name_region_code")),
    )
    op.create_index("ix_agency_region_code_organ", "agency", ["region_code", "organ"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_expires_at"), "conversation", ["expires_at"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(length=40), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("applicant", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_report_id"), "correction", ["report_id"], unique=False)

    op.create_table(
        "form_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("applicant", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_column")),
        sa.UniqueConstraint("edition", "metric", "applicant", name=op.f("uq_form_column_edition_metric_applicant")),
    )
    op.create_index("ix_form_column_metric_applicant", "form_column", ["metric", "applicant"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "vector_cache",
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash", name=op.f("pk_vector_cache")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name=op.f("fk_message_conversation_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_message_idempotency_key")),
    )
    op.create_index(op.f("ix_message_conversation"), "message", ["conversation"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extractor_version", sa.String(length=40), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.Column("superseded_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.id"], name=op.f("fk_report_agency_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_report_id")),
    )
    op.create_index("ix_report_agency_year", "report", ["agency", "year"], unique=False)
    op.create_index("ix_report_file", "report", ["file"], unique=False)
    op.create_index("ix_report_source_hash", "report", ["source_hash"], unique=False)
    op.create_index("ix_report_year", "report", ["year"], unique=False)

    op.create_table(
        "cell",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("form_column", sa.Integer(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("derived", sa.Numeric(), nullable=True),
        sa.Column("rule", sa.String(length=30), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["form_column"], ["form_column.id"], name=op.f("fk_cell_form_column_form_column")),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_cell_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "form_column", name=op.f("pk_cell")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cell_form_column_report_value", "cell", ["form_column", "report", "value", "derived", "status"], unique=False)

    op.create_table(
        "cell_place",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("form_column", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=True),
        sa.Column("end_at", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("table_no", sa.Integer(), nullable=True),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("column_no", sa.Integer(), nullable=True),
        sa.Column("printed_page", sa.String(length=20), nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("row_start_at", sa.Integer(), nullable=True),
        sa.Column("row_end_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["form_column"], ["form_column.id"], name=op.f("fk_cell_place_form_column_form_column")),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_cell_place_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "form_column", name=op.f("pk_cell_place")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_document_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", name=op.f("pk_document")),
    )
    op.create_table(
        "feedback",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("rating", sa.String(length=4), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_feedback_message_message"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_feedback")),
    )
    op.create_table(
        "finding",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("printed", sa.Numeric(), nullable=True),
        sa.Column("computed", sa.Numeric(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_finding_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "ordinal", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_rule", "finding", ["rule"], unique=False)

    op.create_table(
        "narrative",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("qualifier", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("section", sa.String(length=4), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=True),
        sa.Column("listing", sa.Integer(), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=True),
        sa.Column("start_at", sa.Integer(), nullable=True),
        sa.Column("end_at", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("table_no", sa.Integer(), nullable=True),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("column_no", sa.Integer(), nullable=True),
        sa.Column("printed_page", sa.String(length=20), nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("sentence_start_at", sa.Integer(), nullable=True),
        sa.Column("sentence_end_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_narrative_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "ordinal", name=op.f("pk_narrative")),
    )
    op.create_table(
        "passage",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("chunk_id", sa.String(length=40), nullable=False),
        sa.Column("section", sa.String(length=4), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=True),
        sa.Column("end_at", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("table_no", sa.Integer(), nullable=True),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("column_no", sa.Integer(), nullable=True),
        sa.Column("printed_page", sa.String(length=20), nullable=True),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_passage_report_report"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "ordinal", name=op.f("pk_passage")),
        sa.UniqueConstraint("chunk_id", name=op.f("uq_passage_chunk_id")),
    )


def downgrade() -> None:
    for table in (
        "passage",
        "narrative",
        "finding",
        "feedback",
        "document",
        "cell_place",
        "cell",
        "report",
        "message",
        "vector_cache",
        "meta",
        "form_column",
        "correction",
        "conversation",
        "agency",
    ):
        op.drop_table(table)
