"""Claims, steps put to somebody or added, and drafts that somebody else goes on with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("step", sa.Column("named_id", sa.Integer(), nullable=True))
    op.add_column("step", sa.Column("added_by", sa.Integer(), nullable=True))
    op.add_column("step", sa.Column("skip_by", sa.JSON(), nullable=True))
    op.add_column("draft", sa.Column("keeper_id", sa.Integer(), nullable=True))
    named, kept = sa.text("named_id IS NOT NULL"), sa.text("keeper_id IS NOT NULL")
    op.create_index(
        "ix_step_named", "step", ["named_id", "state", "due", "id"], sqlite_where=named, postgresql_where=named
    )
    op.create_index(
        "ix_draft_keeper_state", "draft", ["keeper_id", "state", "id"], sqlite_where=kept, postgresql_where=kept
    )
    op.create_table(
        "step_act",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_step_act_review_id")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_step_act_step_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_step_act_person_id")),
        sa.ForeignKeyConstraint(["to_id"], ["user_account.id"], name=op.f("fk_step_act_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_act")),
    )
    op.create_index("ix_step_act_review", "step_act", ["review_id", "id"], unique=False)
    op.create_table(
        "review_claim",
        sa.Column("review_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_claim_review_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_review_claim_person_id")),
        sa.PrimaryKeyConstraint("review_id", "person_id", name=op.f("pk_review_claim")),
    )
    op.create_table(
        "draft_handover",
        sa.Column("id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_handover_draft_id")),
        sa.ForeignKeyConstraint(["from_id"], ["user_account.id"], name=op.f("fk_draft_handover_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["user_account.id"], name=op.f("fk_draft_handover_to_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_draft_handover_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_handover")),
    )
    op.create_index("ix_draft_handover_draft", "draft_handover", ["draft_id", "id"], unique=False)


def downgrade() -> None:
    for name in ("draft_handover", "review_claim", "step_act"):
        op.drop_table(name)
    op.drop_index("ix_draft_keeper_state", table_name="draft")
    op.drop_index("ix_step_named", table_name="step")
    op.drop_column("draft", "keeper_id")
    for name in ("skip_by", "added_by", "named_id"):
        op.drop_column("step", name)
