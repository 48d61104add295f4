"""What runs in the hub: who may come in, and how a learner's JupyterLab is started."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path
from typing import Any, ClassVar, cast

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.spawner import SimpleLocalProcessSpawner
from jupyterhub.utils import exponential_backoff, url_path_join
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPError
from traitlets import Bool, Integer, Unicode, default

from tools.class_server.folders import delivered, lay_out
from tools.class_server.names import Register
from tools.class_server.settings import SECONDS_TO_START, learner_environment
from tools.class_server.words import simplified

NOT_STARTED = (
    "Your JupyterLab ended at its start. {again}. If this comes back, tell your instructor: the "
    "reason is in the file .vclass/class/hub.log in the folder of the course."
)
AGAIN = "Try once more"


class Names(SharedPasswordAuthenticator):  # type: ignore[misc]
    """Lets in everybody who knows the one password, under the folder of the name they type."""

    folder = Unicode(config=True, help="where the learners' folders are")
    _register: Register | None = None
    _guessing: ClassVar[asyncio.Lock] = asyncio.Lock()

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Return the learner, or None; whoever guesses passwords gets one try a second."""
        given, wanted = (simplified(each) for each in (data["password"], self.user_password))
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            async with self._guessing:
                await asyncio.sleep(1)
            return None
        if self._register is None:
            self._register = Register(Path(self.folder))
        try:
            name = self._register.folder_of(data["username"])
        except ValueError:
            return None
        except OSError as error:
            raise web.HTTPError(500, _unwritable(error)) from error
        return {"name": name, "admin": False, "groups": []}


class Desk(SimpleLocalProcessSpawner):  # type: ignore[misc]
    """A learner's JupyterLab, in the own folder. A few start at once, the others wait in line."""

    folder = Unicode(config=True, help="where the learners' folders are")
    with_solutions = Bool(config=True, help="whether learners get the solved exercises")
    at_once = Integer(2, config=True, help="how many are started at the same time")
    _line: ClassVar[list[Desk]] = []
    _changed: ClassVar[asyncio.Condition] = asyncio.Condition()

    @property
    def own(self) -> Path:
        """The learner's folder."""
        return Path(self.folder, str(self.user.name))

    @default("home_dir")
    def _default_home_dir(self) -> str:
        return str(self.own)

    def get_env(self) -> dict[str, str]:
        """Return the variables of the learner's JupyterLab."""
        return {**super().get_env(), **learner_environment(self.own), "HOME": str(self.own)}

    async def start(self) -> Any:
        """Wait for a place, start, and keep the place until the JupyterLab answers."""
        self._line.append(self)
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: self._ahead() < 0)
            await asyncio.to_thread(self._lay_out)
            where = await super().start()
            await self._until_it_answers(*where)
            return where
        finally:
            self._line.remove(self)
            async with self._changed:
                self._changed.notify_all()

    def _lay_out(self) -> None:
        try:
            lay_out(self.own, delivered(with_solutions=self.with_solutions))
        except OSError as error:
            error.jupyterhub_message = _unwritable(error)  # type: ignore[attr-defined]
            raise

    def _ahead(self) -> int:
        """Return how many come before this one gets a place; less than 0 where it has one."""
        return self._line.index(self) - self.at_once

    async def _until_it_answers(self, ip: str, port: int) -> None:
        client = AsyncHTTPClient()
        address = f"http://{ip}:{port}{self.server.base_url}api"

        async def answers() -> bool:
            if await self.poll() is not None:
                return True
            try:
                await client.fetch(address, request_timeout=20)
            except HTTPError as error:
                return error.code < 500
            except OSError:
                return False
            return True

        await exponential_backoff(answers, "no answer", timeout=SECONDS_TO_START, max_wait=0.5)
        if await self.poll() is not None:
            raise self._ended()

    def _ended(self) -> Exception:
        """Return what the learner is told: in words, and for a page with a link to begin anew."""
        error: Any = RuntimeError("the JupyterLab ended at its start")
        address = url_path_join(self.hub.base_url, "spawn", self.user.escaped_name)
        link = f'<a href="{escape(address)}">{AGAIN}</a>'
        error.jupyterhub_message = NOT_STARTED.format(again=AGAIN)
        error.jupyterhub_html_message = NOT_STARTED.format(again=link)
        return cast("Exception", error)

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """Tell the page that waits how long the line is."""
        told: int | None = None
        while self in self._line:
            ahead = self._ahead()
            if ahead != told:
                told = ahead
                yield {"progress": max(5, 50 - 3 * max(0, ahead + 1)), "message": _place(ahead)}
            await asyncio.sleep(0.5)
        yield {"progress": 90, "message": "Opening JupyterLab …"}


def _unwritable(error: OSError) -> str:
    """Say what a learner can do nothing about."""
    return (
        "Your folder cannot be written on the computer that runs this class: "
        f"{error.strerror or error}. Tell your instructor."
    )


def _place(ahead: int) -> str:
    if ahead < 0:
        return "Your JupyterLab is starting …"
    if ahead == 0:
        return "Many came at once. You are next."
    return f"Many came at once. {ahead + 1} more, and it is your turn."
