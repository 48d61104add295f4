"""See all that a browser and a server fetch: counts bytes, names the hosts, lets nothing out."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

HERE = {"localhost", "127.0.0.1", "::1"}
BLOCK = 65536
# The answers of SOCKS, version 5: no password is wanted; connected; that host is not allowed.
NO_PASSWORD, CONNECTED, NOT_ALLOWED = b"\x05\x00", b"\x05\x00\x00\x01" + bytes(6), b"\x05\x02"
NAMED, FOUR = 3, 1  # how an address is written


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
        try:
            while content := await source.read(BLOCK):
                self.moved += len(content)
                target.write(content)
                await target.drain()
        except ConnectionError:
            pass  # one side hung up
        finally:
            target.close()

    async def _meet_browser(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            _, ways = await reader.readexactly(2)
            await reader.readexactly(ways)
            writer.write(NO_PASSWORD)
            *_, kind = await reader.readexactly(4)
            if kind == NAMED:
                host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii")
            else:
                raw = await reader.readexactly(4 if kind == FOUR else 16)
                host = str(ip_address(raw))
            port = int.from_bytes(await reader.readexactly(2), "big")
            if host not in HERE:
                self.hosts.add(host)
                writer.write(NOT_ALLOWED + CONNECTED[2:])
                return
            with suppress(OSError):  # nothing answers there
                there, back = await asyncio.open_connection(host, port)
                writer.write(CONNECTED)
                await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

    async def _meet_server(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with closing(writer), suppress(ConnectionError, ValueError):
            line = (await reader.readline()).decode("latin-1")
            if found := re.match(r"\w+ (?:https?://)?([^/:\s]+)", line):
                self.hosts.add(f"{found[1]} (server)")
            writer.write(b"HTTP/1.1 403 Not from here\r\nContent-Length: 0\r\n\r\n")


@contextmanager
def watched() -> Iterator[Watch]:
    """Open the two ways out and count what goes through until the end."""
    watch = Watch()
    ready = threading.Event()
    ended: list[Callable[[], object]] = []

    async def serve() -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        ended.append(lambda: loop.call_soon_threadsafe(end.set))
        servers = []
        for name, meet in (("browser", watch._meet_browser), ("server", watch._meet_server)):
            servers.append(await asyncio.start_server(meet, "127.0.0.1", 0))
            setattr(watch, name, servers[-1].sockets[0].getsockname()[1])
        ready.set()
        await end.wait()
        for server in servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield watch
    finally:
        ended[0]()
        thread.join(10)
