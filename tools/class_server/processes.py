"""All that belongs to one class server is found by a mark in its environment, and ended."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tools.class_server.settings import MARK

if TYPE_CHECKING:
    import psutil

SECONDS_TO_END = 8


def belonging_to(mark: str) -> list[psutil.Process]:
    """Return the processes that were started by a class server, or by one of them."""
    import psutil

    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark:
                found.append(process)
    return found


def end_all(mark: str, patience: float = SECONDS_TO_END) -> int:
    """End what a class server left running, kernels included; return how many there were.

    Each is asked first, and has `patience` seconds: a JupyterLab ends its kernels. What is there
    after that is ended without a question.
    """
    import psutil

    found = belonging_to(mark)
    for process in found:
        with suppress(psutil.Error):
            process.terminate()
    psutil.wait_procs(found, timeout=patience)
    left = belonging_to(mark)
    for process in left:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(left, timeout=SECONDS_TO_END)
    return len(found)
