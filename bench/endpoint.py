"""SNS and DynamoDB as the handler's calls find them: `python -m bench.endpoint SECONDS`.

Each answer comes so late. It knows no table: every claim is granted, every message taken. In a
process of its own, as the handler's processor time is what is measured. Says its port, and at
`/counts` how many calls it took since the last look, by kind.
"""

import asyncio
import json
import sys
from collections import Counter

ATTRIBUTES = {"sms_attempts": {"N": "1"}, "reserved": {"N": "1"}}
WRITTEN = json.dumps({"Attributes": ATTRIBUTES}).encode()
TAKEN = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>'
    b"94f20ce6-13c5-43a0-9a9e-ca52d816e90b</MessageId></PublishResult></PublishResponse>"
)


class Connection(asyncio.Protocol):
    def __init__(self, delay: float, counts: Counter[str]) -> None:
        self._delay = delay
        self._counts = counts
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if end and len(body) >= int(length or 0):
            self._came = b""  # no client of ours sends a second request before its answer
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        if head.startswith(b"GET /counts"):
            self._transport.write(_response(json.dumps(self._counts).encode(), b"text/json"))
            self._counts.clear()
            return
        is_write = b"x-amz-target: dynamodb" in head.lower()
        self._counts["write" if is_write else "publish"] += 1
        said = (WRITTEN, b"application/x-amz-json-1.0") if is_write else (TAKEN, b"text/xml")
        asyncio.get_running_loop().call_later(self._delay, self._transport.write, _response(*said))


def _response(body: bytes, kind: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        kind, len(body), body
    )  # fmt: skip


async def serve(delay: float) -> None:
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(delay, counts), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
