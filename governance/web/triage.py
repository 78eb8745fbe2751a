"""Triage: the decision tree as a sequence of plain questions, or a category chosen directly; always with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from governance import clock
from governance.errors import N_, NotFound, Refusal
from governance.web import reader, words
from governance.web.forms import Form
from policies.calendar import due
from policies.parts import Category, Document, Step
from policies.triage import Outcome, suggest, walk
from policies.versions import version_in_force
from workflows import triaging
from workflows.reading import thread_view

pages = Blueprint("triage", __name__, url_prefix="/threads/<int:thread_id>/triage")


@pages.get("")
def ask(thread_id: int) -> str:
    """The next question; the category where the answers lead to one; or all categories, to choose directly."""
    return questioned(partial(_page, thread_id))


@pages.post("")
def choose(thread_id: int) -> ResponseReturnValue:
    """Choose the category, for a reason, with the path that led to it where the questions did."""
    done = url_for("threads.show", thread_id=thread_id, done="triaged")
    return chosen(partial(triaging.triage, reader.person(), thread_id), partial(_page, thread_id), done)


def _page(thread_id: int, form: Form, document: Document, way: Outcome, *, direct: bool) -> str:
    view = thread_view(thread_id, reader.standing())
    if view is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    tree = Tree(
        partial(url_for, "triage.ask", thread_id=thread_id),
        url_for("triage.choose", thread_id=thread_id),
        view.thread.version,
        f"triage-{thread_id}",
    )
    text = view.messages[-1].text if view.messages else ""
    return render_template(
        "threads/triage.html",
        view=view,
        form=form,
        now=clock.now(),
        **asked(document, way, tree, text, view.channel.key, view.thread.received_at, direct=direct),
    )


class Page(Protocol):
    """Shows the questions: a form, what was answered so far, and whether the category is chosen directly."""

    def __call__(self, form: Form, document: Document, way: Outcome, *, direct: bool) -> str: ...


def questioned(page: Page) -> str:
    """Ask the next question, as the address says what was answered before."""
    form, document = Form(), version_in_force(clock.now()).document
    way = walk(document.triage, request.args.getlist("a"))
    if way.question and request.args.get("asked") == way.question.id:
        form.fault("a", N_("Choose an answer."))
    if request.args.get("category") in document.categories:
        form.values["category"] = request.args["category"]
    return page(form, document, way, direct="direct" in request.args)


def chosen(verb: Callable[..., Any], page: Page, done: str) -> ResponseReturnValue:
    """Hand the category of a form with its reason, path and version to a verb, and go on to `done`."""
    form, document = Form.posted(), version_in_force(clock.now()).document
    way = walk(document.triage, form.every("a"))
    direct = form.value("category") != way.category
    try:
        reason = form.text("reason", longest=10000, required=N_("Say why this category fits."))
        category = form.chosen("category", list(document.categories), N_("Choose a category."))
        form.settled()
        verb(category or "", reason, [] if direct else way.path, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return page(form, document, way, direct=direct), status
    return redirect(done, 303)


@dataclass(frozen=True)
class Tree:
    """Where the questions stand that lead to a category, and where the choice is sent."""

    ask: Callable[..., str]
    choose: str
    version: int
    keep: str


def asked(
    document: Document, way: Outcome, tree: Tree, text: str, channel: str, received_at: Any, *, direct: bool
) -> dict[str, Any]:
    """What the page of the questions shows, for a message that reads so and came in then."""
    category = document.categories.get(way.category or "")
    return {
        "tree": tree,
        "way": way,
        "direct": direct,
        "category": None if direct else category,
        "duties": {one.id: _duties(one, document, received_at) for one in document.categories.values()},
        "categories": document.categories,
        "suggestions": suggest(document, text, channel) if text else (),
        "back": [tree.ask(a=way.words[:number]) for number in range(len(way.steps))],
    }


def _duties(category: Category, document: Document, received_at: Any) -> dict[str, Any]:
    """What follows from a category for this conversation: the due time, and who approves an answer."""
    chain = document.chains.get(category.chain or "")
    return {
        "due": due(received_at, category.first_response, document.calendar) if category.first_response else None,
        "approve": [_asked(step) for step in chain.steps] if chain else [],
    }


def _asked(step: Step) -> str:
    """Who approves on one step, in words."""
    titles = [words.role_title(role) for role in step.roles]
    return words.either(titles) if step.any_of else words.every(titles)
