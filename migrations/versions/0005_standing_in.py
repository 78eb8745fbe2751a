"""Standing in for somebody, and being away"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("delegator_id", ID, nullable=False),
        sa.Column("delegate_id", ID, nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_delegation_order")),
        sa.CheckConstraint("delegator_id != delegate_id", name=op.f("ck_delegation_two_people")),
        sa.ForeignKeyConstraint(["delegator_id"], ["user_account.id"], name=op.f("fk_delegation_delegator_id")),
        sa.ForeignKeyConstraint(["delegate_id"], ["user_account.id"], name=op.f("fk_delegation_delegate_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_delegation_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegation_public_id")),
    )
    op.create_index("ix_delegation_delegate", "delegation", ["delegate_id", "until_at"], unique=False)
    op.create_index("ix_delegation_delegator", "delegation", ["delegator_id", "until_at"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", ID, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_absence_order")),
        sa.ForeignKeyConstraint(["noted_by"], ["user_account.id"], name=op.f("fk_absence_noted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_absence_public_id")),
    )
    op.create_index("ix_absence_person", "absence", ["person_id", "until_at"], unique=False)
    op.add_column("decision", sa.Column("for_id", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("for_name", sa.String(length=200), nullable=True))
    op.add_column("decision", sa.Column("delegation_id", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("delegation_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "delegation_id")
    for name in ("delegation_id", "for_name", "for_id"):
        op.drop_column("decision", name)
    for name in ("absence", "delegation"):
        op.drop_table(name)
