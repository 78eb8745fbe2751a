"""Languages that follow what went out under an emergency"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "late_language",
        sa.Column("id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("followed_id", ID, nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_late_language_draft_id")),
        sa.ForeignKeyConstraint(["followed_id"], ["draft.id"], name=op.f("fk_late_language_followed_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_late_language_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_language")),
    )
    op.create_index("uq_late_language_language", "late_language", ["draft_id", "language"], unique=True)
    op.create_index(
        "ix_late_language_open",
        "late_language",
        ["draft_id"],
        sqlite_where=sa.text("followed_at IS NULL"),
        postgresql_where=sa.text("followed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("late_language")
