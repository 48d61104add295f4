"""What measures the channels can be trusted: nothing passes its gate, and it says what it saw."""

import http.server
import math
import socket
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.channels import CHANNELS, HEAD, row
from benchmarks.channels.binder import base_pins, wanted_python
from benchmarks.channels.drive import Seen
from benchmarks.channels.watch import Watch, watched
from tests.repository import ROOT

PAGE = b"x" * 100_000


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """Where a page is handed out."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def through(watch: Watch, host: str, port: int) -> bytes:
    """Ask for a page as a browser does that was told to use the gate; b"" when it is refused."""
    with socket.create_connection(("127.0.0.1", watch.browser), timeout=10) as way:
        way.sendall(b"\x05\x01\x00")
        assert way.recv(2) == b"\x05\x00"
        name = host.encode("ascii")
        way.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
        if way.recv(10)[1] != 0:
            return b""
        way.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return b"".join(iter(lambda: way.recv(65536), b""))


def test_what_goes_to_this_computer_passes_and_is_counted(port: int) -> None:
    with watched() as watch:
        assert through(watch, "localhost", port).endswith(PAGE)
        assert len(PAGE) < watch.moved < len(PAGE) + 1000
        assert watch.hosts == set()


def test_what_would_go_elsewhere_is_refused_and_named() -> None:
    with watched() as watch:
        assert through(watch, "cdn.example.org", 443) == b""
        proxy = {"http": f"http://127.0.0.1:{watch.server}"}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxy))
        with pytest.raises(urllib.error.HTTPError, match="403") as refused:
            opener.open("http://news.example.org/feed")
        refused.value.close()
        assert watch.hosts == {"cdn.example.org", "news.example.org (server)"}
        assert watch.moved == 0


def test_a_row_says_what_was_seen_and_what_was_not_tried() -> None:
    good = Seen("Pages", "lesson 02", 1.26, math.nan, 0.84, hosts=["cdn.example.org"])
    assert row(good) == ["Pages", "lesson 02", "1.3", "", "0.8", "", "cdn.example.org", "yes"]
    bad = Seen("Pages", "lesson 02", wrong=["chart 1 is empty"])
    assert row(bad)[-1] == "no: chart 1 is empty"
    missing = Seen("Class server", "lesson 02", wrong=["not tried: Node is missing"])
    assert row(missing)[2:] == ["", "", "", "", "", "not tried: Node is missing"]
    assert len(row(good)) == len(HEAD)


def test_binders_base_is_read_from_what_repo2docker_writes_down() -> None:
    if sys.platform == "win32":
        pytest.skip("repo2docker works on Linux and macOS only")
    pins = dict(pin.split("==") for pin in base_pins(wanted_python(ROOT)))
    assert {"jupyterlab", "notebook", "ipywidgets", "jupyterhub"} < set(pins)
    assert all(version[0].isdigit() for version in pins.values())


def test_every_channel_has_its_section() -> None:
    text = Path(ROOT / "solutions" / "where_it_runs.md").read_text(encoding="utf-8")
    missing = [each.title for each in CHANNELS.values() if f"| {each.title} |" not in text]
    assert missing == []
