"""Judges answers in a process of its own: only plain data comes in, only a verdict goes out."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS_TO_START = 120.0
SECONDS_AN_ANSWER = 120.0  # the first of a task takes longest: it computes what is right
PACKAGE = Path(__file__).resolve().parents[3]  # the folder in which this package stands
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from userfirst.checks.marking import judging; judging.serve()"
)


def judged(name: str, plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the verdict on an answer that came as plain data.

    Parameters
    ----------
    name : str
        Name of the task, "ex02_1".
    plain : mapping
        The answer, as :func:`userfirst.checks.marking.answers.written` gives it.

    Returns
    -------
    dict
        ``state``, ``message`` and ``for_discussion`` of the verdict.
    """
    from userfirst.checks.checking import check
    from userfirst.checks.declared import tasks
    from userfirst.checks.marking.answers import read

    if plain.get("is") == "too large":
        message = f"This is {plain.get('what')}, far more than is wanted. "
        message += f"Wanted: {tasks()[name].kind.wanted}."
        return {"state": "try again", "message": message, "for_discussion": False}
    try:
        answer = read(plain)
    except Exception:
        message = "What is handed in cannot be read."
        return {"state": "try again", "message": message, "for_discussion": False}
    verdict = check(name, answer)
    message = verdict.message.split("\n\nFor a hint:")[0]
    return {
        "state": verdict.state,
        "message": message,
        "for_discussion": verdict.for_discussion,
    }


def serve() -> None:
    """Answer each line of the standard input with a line: the judge's own process."""
    import userfirst.checks.declared  # noqa: F401  # what takes long is loaded before it is ready

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not stand between the verdicts
    out.write(b'{"ready": true}\n')
    out.flush()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        out.write(json.dumps(judged(asked["name"], asked["plain"])).encode() + b"\n")
        out.flush()


class Judge:
    """Asks a judging process; starts another where one fails to answer."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._listener = threading.Thread()

    def __call__(self, name: str, plain: Mapping[str, Any]) -> dict[str, Any]:
        """Return the verdict on an answer; "not checked" where judging it fails."""
        try:
            process = self._started()
            assert process.stdin is not None
            line = json.dumps({"name": name, "plain": plain}).encode() + b"\n"
            process.stdin.write(line)
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._lines.get(timeout=SECONDS_AN_ANSWER))
            return answer
        except (OSError, queue.Empty, ValueError, RecursionError):
            self.close()
            message = "Judging this answer took too long or failed. Look at it yourself."
            return {"state": "not checked", "message": message, "for_discussion": False}

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._lines = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-W", "ignore", "-c", START, str(PACKAGE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is the batch's business
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
        self._listener = threading.Thread(
            target=self._listen, args=(self._process, self._lines), daemon=True
        )
        self._listener.start()
        self._lines.get(timeout=SECONDS_TO_START)
        return self._process

    @staticmethod
    def _listen(process: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put(b"")  # it ended

    def close(self) -> None:
        """End the judging process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError):
                if process.stdin is not None:
                    process.stdin.close()
            process.wait()
            self._listener.join()
            if process.stdout is not None:
                process.stdout.close()
