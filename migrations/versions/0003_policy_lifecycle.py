"""Versions of the guidance that are written, approved, acknowledged and talked about"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import yaml
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PERSON = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_index("ix_policy_version_in_force", table_name="policy_version")
    # SQLite can make a column nullable only by building the table anew, and cannot drop one that others refer to:
    # so the moments move to a new column, which then takes the old one's name.
    op.add_column("policy_version", sa.Column("effective", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE policy_version SET effective = effective_from")
    op.drop_column("policy_version", "effective_from")
    op.execute("ALTER TABLE policy_version RENAME COLUMN effective TO effective_from")
    op.drop_column("policy_version", "until")
    op.add_column("policy_version", sa.Column("about", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("policy_version", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.add_column("policy_version", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("policy_version", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    _refer("base_id", "INTEGER", "policy_version")
    _refer("ended_by", PERSON.compile(op.get_bind().dialect), "user_account")
    op.create_index("ix_policy_version_in_force", "policy_version", ["state", "effective_from", "id"], unique=False)
    _tables()
    _first_revisions()
    _in_flight()


def _refer(name: str, kind: str, target: str) -> None:
    """A column that refers to another table: SQLite takes the constraint only together with the column."""
    op.execute(
        f"ALTER TABLE policy_version ADD COLUMN {name} {kind} "
        f"CONSTRAINT fk_policy_version_{name} REFERENCES {target} (id)"
    )


def _tables() -> None:
    op.create_table(
        "policy_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("editor_id", PERSON, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["user_account.id"], name=op.f("fk_policy_revision_editor_id")),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_policy_revision_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_revision")),
    )
    op.create_index("uq_policy_revision_version_n", "policy_revision", ["version_id", "n"], unique=True)
    op.create_table(
        "policy_override",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", PERSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_policy_override_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_policy_override_version_id")),
        sa.PrimaryKeyConstraint("version_id", "revision", name=op.f("pk_policy_override")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", PERSON, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_acknowledgement_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_acknowledgement_version_id")),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_acknowledgement")),
    )
    op.create_index("ix_acknowledgement_person", "acknowledgement", ["person_id", "version_id"], unique=False)
    op.create_table(
        "policy_comment",
        sa.Column("id", PERSON, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=120), nullable=False),
        sa.Column("person_id", PERSON, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", PERSON, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_policy_comment_person_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["user_account.id"], name=op.f("fk_policy_comment_resolved_by")),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_policy_comment_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_comment")),
    )
    op.create_index("ix_policy_comment_version", "policy_comment", ["version_id", "id"], unique=False)


def _first_revisions() -> None:
    """What was adopted is its own first revision, and says of itself what lists show."""
    moment = sa.DateTime(timezone=True)
    versions = sa.table(
        "policy_version",
        *(
            sa.column(n, t)
            for n, t in (("id", sa.Integer()), ("source", sa.Text()), ("about", sa.JSON()), ("effective_from", moment))
        ),
    )
    for row in op.get_bind().execute(sa.select(versions)).all():
        about = _about(yaml.safe_load(row.source), row.effective_from)
        op.execute(versions.update().where(versions.c.id == row.id).values(about=about))
    op.execute(
        "INSERT INTO policy_revision (version_id, n, source, sha256, editor_id, created_at) "
        "SELECT id, 1, source, sha256, created_by, created_at FROM policy_version"
    )


RUNNING = sa.text("state IN ('open', 'approved')")


def _in_flight() -> None:
    """Steps and notices of versions beside those of drafts; what runs under which version."""
    op.add_column("step", sa.Column("subject_kind", sa.String(length=20), server_default="draft", nullable=False))
    op.drop_index("ix_step_queue", table_name="step")
    op.create_index("ix_step_queue", "step", ["subject_kind", "state", "role", "due", "id"], unique=False)
    op.add_column("notice", sa.Column("policy_version_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_review_in_flight",
        "review",
        ["policy_version_id", "id"],
        unique=False,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def _about(document: dict[str, Any], effective_from: datetime) -> dict[str, Any]:
    at = effective_from.replace(tzinfo=UTC) if effective_from.tzinfo is None else effective_from.astimezone(UTC)
    texts = {name: document[name] for name in ("title", "summary_of_changes", "approval_authority")}
    return {**texts, "effective_from": at.isoformat(), "review_by": str(document["review_by"])}


def downgrade() -> None:
    op.drop_index("ix_review_in_flight", table_name="review", sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.drop_column("notice", "policy_version_id")
    op.drop_index("ix_step_queue", table_name="step")
    op.drop_column("step", "subject_kind")
    op.create_index("ix_step_queue", "step", ["state", "role", "due", "id"], unique=False)
    for name in ("policy_comment", "acknowledgement", "policy_override", "policy_revision"):
        op.drop_table(name)
    op.drop_index("ix_policy_version_in_force", table_name="policy_version")
    op.execute("DELETE FROM policy_version WHERE effective_from IS NULL")
    op.execute("UPDATE policy_version SET base_id = NULL, ended_by = NULL")
    for name in ("base_id", "ended_by", "ended_at", "version", "revision", "about"):
        op.drop_column("policy_version", name)
    op.add_column("policy_version", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_policy_version_in_force", "policy_version", ["state", "effective_from", "id"], unique=False)
