"""The pages about what goes out by a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.browser.sending import STATES
from tests.browser.tour import Tour
from tests.browser.visits import Visit, draft, given


def _said(name: str) -> Any:
    """The delivery of a draft, of which there is one for each scene but the first, in this order."""
    number = list(STATES).index(name)

    def of(tour: Tour) -> Mapping[str, Any]:
        return {"draft_id": tour.drafts[f"sent-{name}"], "delivery_id": number}

    return of


VISITS = (
    Visit("delivery-to-send", "deliveries.show", "amal", draft("sent-ready")),
    Visit("delivery-draft-to-send", "reviews.show", "amal", draft("sent-ready")),
    Visit("delivery-draft-unknown", "reviews.show", "amal", draft("sent-unknown")),
    Visit("delivery-unknown", "deliveries.show", "amal", draft("sent-unknown", done="sent")),
    Visit("delivery-unknown-reader", "deliveries.show", "rita", draft("sent-unknown")),
    Visit("delivery-faulty", "deliveries.settle", "amal", _said("unknown"), 422, given(said="again", version="3")),
    Visit("delivery-partly", "deliveries.show", "priya", draft("sent-partly")),
    Visit("delivery-failed", "deliveries.show", "amal", draft("sent-failed", done="settled")),
    Visit("delivery-out", "deliveries.show", "amal", draft("sent-out")),
    Visit("delivery-proof", "publications.publish", "amal", draft("sent-out")),
    Visit("delivery-none", "deliveries.show", "amal", draft("urgent-pets")),
    Visit("deliveries", "deliveries.everything", "pat"),
    Visit("deliveries-none", "deliveries.everything", "pat", given(state="waiting")),
    Visit("channels", "ways_out.everything", "pat"),
    Visit("channel-limit", "ways_out.ask_limit", "pat", given(key="x")),
    Visit("channel-limit-faulty", "ways_out.set_limit", "pat", given(key="x"), 422, given(limit="two", account="@us")),
    Visit("webhook", "ways_out.show", "pat", given(key="blog", done="changed")),
    Visit("webhook-none", "ways_out.show", "pat", given(key="x")),
    Visit("webhook-faulty", "ways_out.change", "pat", given(key="x"), 422, given(url="http://10.0.0.1/", on="yes")),
    Visit("webhook-secret", "ways_out.make_secret", "pat", given(key="mastodon"), 201, given(version="0")),
)
