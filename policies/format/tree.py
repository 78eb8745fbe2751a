"""Whether a triage tree can be walked: every answer leads on, nothing comes back, every category can be reached."""

from __future__ import annotations

from typing import Any

from governance.errors import N_
from policies.format.consistency import Values, items
from policies.format.reading import Reading

NO_QUESTION = N_("There is no question “%(node)s” in the tree.")
NO_CATEGORY = N_("There is no category “%(category)s”.")


def check(values: Values, reading: Reading) -> None:
    """Note every fault of the tree."""
    triage = values.get("triage", {})
    nodes = triage.get("nodes")
    if nodes is None:
        return
    for name, node in nodes.items():
        _answers(name, node, values, reading)
    start = triage.get("start")
    if start is None:
        return
    if not reading.stands("triage", "nodes", start):
        reading.fault(("triage", "start"), NO_QUESTION, meant=reading.near(start, nodes), node=start)
        return
    if start not in nodes:
        return
    reached = _walk(start, nodes, reading)
    for name in nodes:
        if name not in reached:
            reading.fault(("triage", "nodes", name), N_("No path of the tree comes to this question."))
    found = {answer.get("category") for name in reached for _, answer in items(nodes[name].get("answers"))}
    for name in values.get("categories", {}):
        if name not in found:
            reading.fault(("categories", name), N_("No path of the triage tree reaches this category."))


def _answers(name: str, node: Values, values: Values, reading: Reading) -> None:
    seen: set[Any] = set()
    for index, answer in items(node.get("answers")):
        path = ("triage", "nodes", name, "answers", index)
        if answer.get("id") in seen:
            reading.fault((*path, "id"), N_("This question has two answers “%(id)s”."), id=answer["id"])
        seen.add(answer.get("id", index))
        to, category = answer.get("to"), answer.get("category")
        if to is not None and category is not None:
            reading.fault(path, N_("An answer leads to a question or to a category, not to both."))
        elif to is not None and not reading.stands("triage", "nodes", to):
            known = values["triage"]["nodes"]
            reading.fault((*path, "to"), NO_QUESTION, meant=reading.near(to, known), node=to)
        elif category is not None and "categories" in values and not reading.stands("categories", category):
            meant = reading.near(category, values["categories"])
            reading.fault((*path, "category"), NO_CATEGORY, meant=meant, category=category)
        elif not reading.stands(*path, "to") and not reading.stands(*path, "category"):
            reading.fault(path, N_("This answer leads nowhere. Give it a question (to) or a category."))


def _walk(start: str, nodes: Values, reading: Reading) -> set[str]:
    """Every question that can be reached; a fault at each answer that leads back. Iterative: a tree may be deep."""
    done: set[str] = set()
    on_path: dict[str, None] = {start: None}
    stack = [(start, items(nodes[start].get("answers")))]
    while stack:
        name, answers = stack[-1]
        for index, answer in answers:
            to = answer.get("to")
            if to in on_path:
                path = ("triage", "nodes", name, "answers", index, "to")
                reading.fault(path, N_("This leads back to the question “%(node)s”, in a loop."), node=to)
            elif to in nodes and to not in done:
                on_path[to] = None
                stack.append((to, items(nodes[to].get("answers"))))
                break
        else:
            stack.pop()
            del on_path[name]
            done.add(name)
    return done
