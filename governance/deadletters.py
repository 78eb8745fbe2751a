"""Starting dead work again, by hand."""

from __future__ import annotations

from governance.change import Actor, Made, transaction, verb
from governance.errors import N_, Conflict
from governance.jobs import queue
from governance.record.entries import EntryType


@verb
def retry_job(actor: Actor, job_id: int) -> Made:
    """Start a dead piece of work again, from its first try. Raises `Conflict` where it is not dead."""
    with transaction(actor) as change:
        change.standing.needs("administrator")
        job = queue.revive(job_id)
        if job is None:
            raise Conflict(
                "job-not-dead", N_("This piece of work is not waiting for anybody; it may be running again.")
            )
        change.record(EntryType.JOB_RETRIED, f"job/{job.public_id}", committed={"kind": job.kind})
        return change.made(new=False, job=job.id)
