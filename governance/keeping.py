"""PostgreSQL connections that keep what they have prepared when a transaction is rolled back.

Planning a page's statements takes PostgreSQL several times as long as running them, and it plans a statement once only
where it is prepared. psycopg prepares what is run often, and forgets all of it with each ROLLBACK, as that may take
back tables on which the statements rest. Here every reading transaction ends with a ROLLBACK, and none makes tables
but that of the migrations, after which their process does nothing else.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, OperationalError
from psycopg.pq import ExecStatus, TransactionStatus, error_message

MOST = 250
"""Statements that a connection keeps: more than the service has, at some tens of kilobytes each in the server."""


class Keeping(Connection[Any]):
    """A connection whose `rollback` leaves prepared statements as they are, as PostgreSQL itself does."""

    def rollback(self) -> None:
        """Take the transaction back, if there is one. Raises `OperationalError` where the server does not answer.

        One that failed is rolled back as psycopg does it: that the columns of a statement changed under it is such a
        failure, and then it is planned anew.
        """
        if self.pgconn.transaction_status != TransactionStatus.INTRANS:
            super().rollback()
            return
        with self.lock:
            result = self.pgconn.exec_(b"ROLLBACK")
        if result.status != ExecStatus.COMMAND_OK:
            raise OperationalError(error_message(result))


def connect(dialect: Any, record: Any, given: Any, named: Any) -> Keeping:
    """Connect, as SQLAlchemy's event `do_connect` asks."""
    connection: Keeping = Keeping.connect(*given, **named)
    connection.prepared_max = MOST
    return connection
