"""Notices by mail, and calendars"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEPT = sa.text("mailing = 'digest'")


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_mail_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_public_id")),
    )
    op.create_index("ix_mail_person", "mail", ["person_id", "id"], unique=False)
    op.create_index("ix_mail_state", "mail", ["state", "id"], unique=False)
    op.create_table(
        "mail_wishes",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_mail_wishes_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_wishes")),
    )
    op.create_table(
        "calendar_key",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_calendar_key_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_calendar_key_hash")),
    )
    op.add_column("notice", sa.Column("review_id", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("step_id", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("mailing", sa.String(length=10), nullable=True))
    op.add_column("notice", sa.Column("mail_id", sa.Integer(), nullable=True))
    op.create_index("ix_notice_mail", "notice", ["mail_id", "id"], unique=False)
    op.create_index(
        "ix_notice_kept", "notice", ["person_id", "id"], unique=False, sqlite_where=KEPT, postgresql_where=KEPT
    )


def downgrade() -> None:
    op.drop_index("ix_notice_kept", table_name="notice")
    op.drop_index("ix_notice_mail", table_name="notice")
    for column in ("mail_id", "mailing", "step_id", "review_id"):
        op.drop_column("notice", column)
    op.drop_table("calendar_key")
    op.drop_table("mail_wishes")
    op.drop_table("mail")
