"""Why something is asked, blocked or due: the clause, its text, the version, and the facts that made it true."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from governance import clock, http
from governance.errors import N_
from governance.web import fact_names, reader, telling, words
from workflows import explaining
from workflows.explaining import Explained, Explanation
from workflows.reading import thread_view

pages = Blueprint("whys", __name__)


@pages.get("/drafts/<int:draft_id>/why")
def of_draft(draft_id: int) -> str:
    """Why a draft goes the way that it goes."""
    standing, at = reader.standing(), clock.now()
    found = explaining.of_draft(draft_id, standing, at)
    return _page(found, url_for("reviews.show", draft_id=draft_id), N_("Draft %(number)s"), draft_id)


@pages.get("/threads/<int:thread_id>/why")
def of_thread(thread_id: int) -> str:
    """Why a conversation is handled the way that it is."""
    found = explaining.of_thread(thread_view(thread_id, reader.standing()))
    return _page(found, url_for("threads.show", thread_id=thread_id), N_("Conversation %(number)s"), thread_id)


def _page(found: Explained, back: str, about: str, number: int) -> str:
    return render_template(
        "reviews/why.html",
        found=found,
        items=[_shown(one) for one in found.items],
        back=back,
        about=http.sentence(about, {"number": number}),
        told=telling.told,
        said=words.said,
    )


def _shown(one: Explanation) -> dict[str, Any]:
    facts = dict(one.facts)
    if facts.get("topic"):
        facts["topic"] = words.topic_title(facts["topic"])
    if facts.get("category"):
        facts["category"] = words.category_title(facts["category"])
    return {
        "id": one.id,
        "text": http.sentence(one.sentence, facts),
        "clauses": one.clauses,
        "seen": [
            {"term": fact_names.name_of(name), "value": fact_names.value_of(name, value), "words": True}
            for name, value in one.seen.items()
        ],
    }
