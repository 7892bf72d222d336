"""Ports of this machine: to have one alone, and to see at once that nobody listens."""

import socket
from http.client import HTTPConnection

from smsverifier.platform import IS_WINDOWS

REFUSAL_SECONDS = 0.5 if IS_WINDOWS else None
"""How long to wait for a connection on this machine; None: as long as for an answer.

Windows asks a port that refuses three times, for two seconds, as if it were far away.
"""


def connect(connection: HTTPConnection, refusal_seconds: float | None = REFUSAL_SECONDS) -> None:
    """Connect to a port of this machine. Raises OSError; ConnectionRefusedError if nobody listens.

    The connection's own time limit is for what it answers.
    """
    if refusal_seconds is None:
        connection.connect()
        return
    patience, connection.timeout = connection.timeout, refusal_seconds
    try:
        connection.connect()
    except TimeoutError as error:
        raise ConnectionRefusedError from error
    finally:
        connection.timeout = patience
    connection.sock.settimeout(patience)


def take_alone(listening: socket.socket) -> None:
    """Before it is bound: let nobody else have its port while it is open.

    The options mean different things: on POSIX SO_REUSEADDR is for the port of a server that has
    just ended, on Windows it would share that of one which runs.
    """
    alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", None) if IS_WINDOWS else None
    listening.setsockopt(socket.SOL_SOCKET, alone or socket.SO_REUSEADDR, 1)
