"""Talk about a draft: comments in threads, and suggestions whose words are taken into a revision"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    op.add_column("revision", sa.Column("suggested_by", sa.Integer(), nullable=True))
    op.create_table(
        "draft_comment",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("taken_revision", sa.Integer(), nullable=True),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_name", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_comment_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_draft_comment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_comment_public_id")),
    )
    op.create_index("ix_draft_comment_draft", "draft_comment", ["draft_id", "id"])
    op.create_index(
        "ix_draft_comment_open", "draft_comment", ["draft_id", "id"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "draft_comment_turn",
        sa.Column("id", ID, nullable=False),
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["draft_comment.id"], name=op.f("fk_draft_comment_turn_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_draft_comment_turn_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment_turn")),
    )
    op.create_index("ix_draft_comment_turn_comment", "draft_comment_turn", ["comment_id", "id"])


def downgrade() -> None:
    op.drop_table("draft_comment_turn")
    op.drop_table("draft_comment")
    op.drop_column("revision", "suggested_by")
