"""The pages of somebody from outside, and those on which they are made and people's absences entered."""

from __future__ import annotations

from tests.browser.visits import Visit, draft, given, person

VISITS = (
    Visit("outside-queue", "queue.view", "olga"),
    Visit("outside-draft", "reviews.show", "olga", draft("wait-queue")),
    Visit("outside-draft-decided", "reviews.show", "olga", draft("outside", done="approve")),
    Visit("outside-decided", "outside.mine", "olga"),
    Visit("outside-decided-nothing", "outside.mine", "chen"),
    Visit("outside-guidance", "guidance.show", "olga", given(number="1.0.0")),
    Visit("outside-account", "account.page", "olga"),
    Visit("outside-closed", "record.entries", "olga", status=403),
    Visit("draft-decided-from-outside", "reviews.show", "amal", draft("outside")),
    Visit("person-new-outside", "people.new", "pat", given(outside=1, role="program_expert", topic="general")),
    Visit("person-new-outside-faulty", "people.add", "pat", given(outside=1), 422, given(name="Olga", role="moh")),
    Visit("person-outside", "people.show", "pat", person("olga")),
    Visit("away", "away.show", "pat", person("priya")),
    Visit("away-none", "away.show", "pat", person("olga")),
    Visit("away-faulty", "away.note", "pat", person("nadia"), 422, given(until="soon")),
)
