"""Emergencies, the reviews afterwards, and reports of errors"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _name(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=200), nullable=nullable)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        _name("what"),
        sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("declared_by", ID, nullable=False),
        _name("declared_name"),
        _moment("declared_at"),
        _moment("confirm_by"),
        sa.Column("confirmed_by", ID, nullable=True),
        _name("confirmed_name", nullable=True),
        _moment("confirmed_at", nullable=True),
        _moment("until"),
        sa.Column("extended_by", ID, nullable=False),
        sa.Column("ended_by", ID, nullable=True),
        _name("ended_name", nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("why_ended", sa.Text(), nullable=False),
        sa.Column("told_over", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["policy_version.id"], name=op.f("fk_emergency_policy_version_id")
        ),
        *(_person("emergency", name) for name in ("declared_by", "confirmed_by", "extended_by", "ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        sa.UniqueConstraint("number", name=op.f("uq_emergency_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_emergency_public_id")),
    )
    op.create_index("ix_emergency_until", "emergency", ["until", "id"])
    op.create_table(
        "emergency_renewal",
        sa.Column("id", ID, nullable=False),
        sa.Column("emergency_id", ID, nullable=False),
        _moment("until"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        _name("person_name"),
        _moment("at"),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"], name=op.f("fk_emergency_renewal_emergency_id")),
        _person("emergency_renewal", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_renewal")),
    )
    op.create_index(op.f("ix_emergency_renewal_emergency_id"), "emergency_renewal", ["emergency_id"])
    _reports()
    _set_aside()
    op.add_column("review", sa.Column("emergency_id", sa.Integer(), nullable=True))
    under = sa.text("emergency_id IS NOT NULL")
    op.create_index(
        "ix_review_emergency", "review", ["emergency_id", "id"], sqlite_where=under, postgresql_where=under
    )
    op.add_column("publication", sa.Column("emergency_id", sa.Integer(), nullable=True))
    op.create_index("ix_publication_emergency", "publication", ["emergency_id", "published_at"])
    op.add_column("decision", sa.Column("revisit_if", sa.Text(), nullable=True))
    op.add_column("notice", sa.Column("emergency_id", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("report_id", sa.Integer(), nullable=True))


def _reports() -> None:
    op.create_table(
        "error_report",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("publication_id", ID, nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("what_is_wrong", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reported_by", ID, nullable=False),
        _name("reported_name"),
        _moment("reported_at"),
        sa.Column("acknowledged_by", ID, nullable=True),
        _name("acknowledged_name", nullable=True),
        _moment("acknowledged_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_error_report_draft_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_error_report_publication_id")),
        *(_person("error_report", name) for name in ("reported_by", "acknowledged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_error_report_public_id")),
    )
    op.create_index("uq_error_report_origin", "error_report", ["publication_id", "origin"], unique=True)
    op.create_index("ix_error_report_state", "error_report", ["state", "id"])
    op.create_index("ix_error_report_draft", "error_report", ["draft_id", "id"])


def _set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("chosen_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        _name("person_name"),
        _moment("at"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_set_aside_draft_id")),
        sa.ForeignKeyConstraint(["chosen_id"], ["draft.id"], name=op.f("fk_set_aside_chosen_id")),
        _person("set_aside", "person_id"),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_set_aside")),
    )


def downgrade() -> None:
    op.drop_column("notice", "report_id")
    op.drop_column("decision", "revisit_if")
    op.drop_column("notice", "emergency_id")
    op.drop_index("ix_publication_emergency", table_name="publication")
    op.drop_column("publication", "emergency_id")
    op.drop_index("ix_review_emergency", table_name="review")
    op.drop_column("review", "emergency_id")
    for name in ("set_aside", "error_report", "emergency_renewal", "emergency"):
        op.drop_table(name)
