"""A slow link on one computer: a relay that delivers every byte later."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


async def _carry(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float
) -> None:
    """Carry bytes one way, each `seconds` late and in order."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            due, content = await waiting.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not content:
                break
            target.write(content)
            await target.drain()
        target.close()

    delivery = asyncio.ensure_future(deliver())
    try:
        while content := await source.read(65536):
            waiting.put_nowait((loop.time() + seconds, content))
    except ConnectionError:
        pass  # the other side hung up
    waiting.put_nowait((loop.time() + seconds, b""))
    with suppress(ConnectionError):
        await delivery


@contextmanager
def slow_link(port: int, round_trip: float) -> Iterator[int]:
    """Relay to a port of this computer with a longer round trip.

    Parameters
    ----------
    port : int
        Where the server listens.
    round_trip : float
        Seconds added to the way there and back, half of them each way.

    Yields
    ------
    int
        The port to use in its place.
    """
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    found: list[int] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("localhost", port)
        ways = _carry(reader, back, round_trip / 2), _carry(there, writer, round_trip / 2)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*ways)

    async def serve() -> None:
        server = await asyncio.start_server(meet, "localhost", 0)
        found.append(server.sockets[0].getsockname()[1])
        ready.set()

    def work() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    def stop() -> None:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        done = asyncio.gather(*tasks, return_exceptions=True)
        done.add_done_callback(lambda _: loop.stop())

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait(10)
    yield found[0]
    loop.call_soon_threadsafe(stop)
    thread.join(10)
    loop.close()
