"""Approvals that are carried to a later revision, and taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("review", sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("carried_from_id", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("carried_revision", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "objection",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_objection_decision_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_objection_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_objection_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index("uq_objection_review", "objection", ["review_id"], unique=True)


def downgrade() -> None:
    op.drop_table("objection")
    for name in ("carried_at", "carried_revision", "carried_from_id"):
        op.drop_column("decision", name)
    op.drop_column("review", "carried_at")
