"""A learner of a class server without a browser: the real form, cookies, pages and sockets."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from contextlib import suppress
from typing import Any

import requests
import websocket

SECONDS_FOR_ALL = 900


class NotIn(Exception):
    """The learner did not get in; says what the page said."""


class Learner:
    """Somebody who opens the address on the board.

    Parameters
    ----------
    address : str
        Such as "http://127.0.0.1:8888".
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.base = ""  # of the own JupyterLab, such as "http://127.0.0.1:8888/user/anna/"
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy of this computer
        self.waited_for: list[str] = []  # what the page said while it waited

    def log_in(self, name: str, password: str) -> str:
        """Fill the form in, wait until the own JupyterLab is there, and return its page."""
        form = self._get(f"{self.address}/hub/login")
        token = re.search(r'name="_xsrf" value="([^"]+)"', form.text)
        assert token, "the page has no form"
        given = {"_xsrf": token[1], "username": name, "password": password}
        page = self.session.post(
            f"{self.address}/hub/login", data=given, timeout=SECONDS_FOR_ALL, allow_redirects=True
        )
        if page.status_code == 403:
            said = re.search(r'class="login_error">([^<]+)', page.text)
            raise NotIn(said[1].strip() if said else page.text[-500:])
        for _ in range(20):
            if "jupyter-config-data" in page.text:
                self.base = self.address + re.search(r'"baseUrl": ?"([^"]+)"', page.text)[1]
                return page.text
            waiting = re.search(r'new EventSource\("([^"]+)"\)', page.text)
            if waiting is None:
                raise NotIn(f"{page.status_code} {page.url}: {page.text[-500:]}")
            self._wait(waiting[1].replace("\\u0026", "&").replace("&amp;", "&"))
            page = self._get(page.url)
        raise NotIn("the page that waits never ended")

    def _wait(self, events: str) -> None:
        """Listen to what the page that waits listens to."""
        with self.session.get(
            self.address + events, stream=True, timeout=SECONDS_FOR_ALL
        ) as stream:
            for line in stream.iter_lines():
                if line.startswith(b"data: "):
                    told = json.loads(line[6:])
                    self.waited_for.append(str(told.get("message", "")))
                    if told.get("failed"):
                        raise NotIn(str(told.get("message")))
                    if told.get("ready"):
                        return

    def _get(self, url: str) -> requests.Response:
        return self.session.get(url, timeout=SECONDS_FOR_ALL)

    def fetch(self, path: str) -> requests.Response:
        """Ask the own JupyterLab for something, by its path below the own address."""
        return self._get(self.base + path.lstrip("/"))

    def close(self) -> None:
        """Forget the cookies; the JupyterLab goes on."""
        self.session.close()

    def _xsrf(self) -> dict[str, str]:
        paths = [cookie for cookie in self.session.cookies if cookie.name == "_xsrf"]
        own = max(paths, key=lambda cookie: len(cookie.path))
        return {"X-XSRFToken": str(own.value)}

    def start_kernel(self, path: str) -> Kernel:
        """Open a notebook's session, as its page does, and return its kernel when it answers."""
        asked = {
            "path": path,
            "name": path.rsplit("/", 1)[-1],
            "type": "notebook",
            "kernel": {"name": "python3"},
        }
        made = self.session.post(
            f"{self.base}api/sessions", json=asked, headers=self._xsrf(), timeout=SECONDS_FOR_ALL
        )
        made.raise_for_status()
        return Kernel(self, made.json()["kernel"]["id"])


class Kernel:
    """A kernel behind its socket."""

    def __init__(self, learner: Learner, number: str) -> None:
        address = f"{learner.base}api/kernels/{number}/channels?session_id={uuid.uuid4().hex}"
        cookies = learner.session.cookies.get_dict()
        mine = [c for c in learner.session.cookies if learner.base.endswith(c.path)]
        cookies |= {cookie.name: cookie.value for cookie in mine}
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1),
            cookie="; ".join(f"{name}={value}" for name, value in cookies.items()),
            origin=learner.address,
            timeout=SECONDS_FOR_ALL,
            http_no_proxy=["*"],
        )
        self.opened: dict[str, dict[str, Any]] = {}  # the widgets: state by the comm's number

    def ask(self, kind: str, content: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a message, wait until the kernel is done with it, and return its answers."""
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": kind, "session": "learner", "username": ""}
        header |= {"version": "5.3", "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        sent = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps({**sent, "channel": "shell", "buffers": []}))
        answers = []
        while True:
            said = self._receive()
            if said.get("parent_header", {}).get("msg_id") != number:
                continue
            answers.append(said)
            if said["msg_type"] == "comm_open":
                self.opened[said["content"]["comm_id"]] = said["content"]["data"]["state"]
            if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                return answers

    def _receive(self) -> dict[str, Any]:
        told = self.socket.recv()
        if not told:
            raise ConnectionError("the kernel's socket was closed")
        if isinstance(told, bytes):  # with buffers: their number, their places, the message first
            places = [int.from_bytes(told[i : i + 4], "big") for i in (4, 8)]
            count = int.from_bytes(told[:4], "big")
            told = told[places[0] : places[1] if count > 1 else None].decode("utf-8")
        return json.loads(told)

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run a cell and return what came of it; an error is one of ours."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        answers = self.ask("execute_request", {**content, "allow_stdin": False})
        for each in answers:
            if each["msg_type"] == "error":
                raise AssertionError(f"{each['content']['ename']}: {each['content']['evalue']}")
        return answers

    def listen(self, until: threading.Event) -> None:
        """Stay connected, as a page does that nobody touches: it reads, and answers pings."""
        self.socket.settimeout(0.5)
        while not until.is_set():
            with suppress(websocket.WebSocketTimeoutException):
                self._receive()
        self.socket.settimeout(SECONDS_FOR_ALL)

    def tell_widget(self, number: str, state: dict[str, Any]) -> None:
        """Send what a page sends of a widget that was changed, and wait until it was taken."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        self.ask("comm_msg", {"comm_id": number, "data": data})

    def close(self) -> None:
        """Hang up; the kernel goes on."""
        self.socket.close()
