"""What each status code says to people, and the problem type of those that no domain refusal stands behind."""

from __future__ import annotations

from collections.abc import Mapping

from governance.errors import N_

TITLES: Mapping[int, str] = {
    400: N_("The request could not be read"),
    401: N_("Sign in first"),
    403: N_("You may not do this"),
    404: N_("Not found"),
    405: N_("This cannot be done here"),
    406: N_("This form of answer is not available"),
    409: N_("Somebody was first, or the state does not allow it"),
    412: N_("It was changed since you loaded it"),
    413: N_("Too much was sent"),
    415: N_("This form of request is not understood"),
    422: N_("Something has to be mended first"),
    428: N_("Say which version you saw"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("The service is busy"),
}

DETAILS: Mapping[int, str] = {
    400: N_("The request could not be read. Send valid JSON in UTF-8 and the header Content-Type: application/json."),
    401: N_("Sign in, or send an access token as “Authorization: Bearer …”."),
    404: N_("There is nothing at this address, or nothing that you may see."),
    405: N_("This address does not take this method. The Allow header lists those that it takes."),
    406: N_("Ask for application/json."),
    413: N_("At most 11 MiB are taken in one request."),
    415: N_("Send application/json, or multipart/form-data for files."),
    422: N_("Some of what was sent cannot be used."),
    500: N_("Something went wrong on our side. Nothing was changed; please try again."),
    503: N_("The service is busy. Nothing was changed; please try again."),
}

SLUGS: Mapping[int, str] = {
    400: "unreadable",
    401: "sign-in-first",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
}
