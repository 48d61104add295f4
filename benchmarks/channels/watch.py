"""See all that a browser and a server fetch: counts bytes, names the hosts, lets nothing out."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HERE = {"localhost", "127.0.0.1", "::1"}
BLOCK = 65536
# The answers of SOCKS, version 5: no password is wanted; connected; that host is not allowed.
NO_PASSWORD, CONNECTED, NOT_ALLOWED = b"\x05\x00", b"\x05\x00\x00\x01" + bytes(6), b"\x05\x02"
NAMED, FOUR, SIX = 3, 1, 4  # how an address is written


@dataclass
class Watch:
    """What went through.

    Attributes
    ----------
    browser, server : int
        The ports of the two ways out: a SOCKS proxy for the browser, and an HTTP proxy for the
        programs that hand out the pages. The second only notes and refuses.
    moved : int
        Bytes between the browser and this computer's servers, both ways.
    hosts : set of str
        Other hosts that were asked for, all of them in vain; "(server)" behind those that a
        program asked for and not the page.
    """

    browser: int = 0
    server: int = 0
    moved: int = 0
    hosts: set[str] = field(default_factory=set)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while content := await source.read(BLOCK):
                self.moved += len(content)
                target.write(content)
                await target.drain()
        with suppress(ConnectionError, RuntimeError):
            target.close()

    async def _meet_browser(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            _, ways = await reader.readexactly(2)
            await reader.readexactly(ways)
            writer.write(NO_PASSWORD)
            *_, kind = await reader.readexactly(4)
            if kind == NAMED:
                host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii")
            elif kind == FOUR:
                host = ".".join(map(str, await reader.readexactly(4)))
            else:
                raw = (await reader.readexactly(16)).hex(":", 2)
                host = "::1" if raw.endswith(":0001") and not raw.strip("0:1") else raw
            port = int.from_bytes(await reader.readexactly(2), "big")
            if host not in HERE:
                self.hosts.add(host)
                writer.write(NOT_ALLOWED + CONNECTED[2:])
                writer.close()
                return
            try:
                there, back = await asyncio.open_connection(host, port)
            except OSError:
                writer.close()
                return
            writer.write(CONNECTED)
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

    async def _meet_server(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError, ValueError, asyncio.CancelledError):
            line = (await reader.readline()).decode("latin-1")
            if found := re.match(r"\w+ (?:https?://)?([^/:\s]+)", line):
                self.hosts.add(f"{found[1]} (server)")
            writer.write(b"HTTP/1.1 403 Not from here\r\nContent-Length: 0\r\n\r\n")
            writer.close()


@contextmanager
def watched() -> Iterator[Watch]:
    """Open the two ways out and count what goes through until the end."""
    watch = Watch()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> None:
        for name, meet in (("browser", watch._meet_browser), ("server", watch._meet_server)):
            server = await asyncio.start_server(meet, "127.0.0.1", 0)
            setattr(watch, name, server.sockets[0].getsockname()[1])
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
    try:
        yield watch
    finally:
        loop.call_soon_threadsafe(stop)
        thread.join(10)
        loop.close()
