"""What was asked for, looked at before anything is installed or started. Standard library only."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import tempfile
from pathlib import Path

from tools.class_server.words import LEAST, simplified

FIRST_PORT = 8888


class Stopped(Exception):
    """Something the person at the keyboard can mend: what happened, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\n{remedy}")


def require_system() -> None:
    """Stop where JupyterHub cannot run."""
    if os.name == "nt":
        raise Stopped(
            "A class server does not run on Windows: JupyterHub, of which it is made, is for "
            "Linux and macOS only.",
            "Run it on a computer with Linux or macOS, or in the Windows Subsystem for Linux. Or "
            "let each learner run: python course.py",
        )


def require_password(text: str) -> str:
    """Return a password that is long enough."""
    if len(simplified(text)) < LEAST:
        raise Stopped(
            f"The password is too short: a class server wants {LEAST} letters or digits or more.",
            "Take a longer one, or leave --password out: then one is made that can be read aloud.",
        )
    return text


def require_folder(folder: Path) -> Path:
    """Make the folder of the learners' folders, and stop where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise Stopped(
            f"The folder {folder}, in which each learner gets an own one, "
            + ("cannot be filled: the disk is full." if full else "cannot be written."),
            "Make some room there, then run the same command again."
            if full
            else "Name another one, in your own documents: python course.py class FOLDER",
        ) from None
    return folder.resolve()


def require_port(host: str, port: int) -> int:
    """Return a port that is free where it is to be open."""
    for family, place in ((socket.AF_INET, host), (socket.AF_INET, "127.0.0.1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((place, port))
        except OSError as error:
            other = port + 1 if 1024 <= port < 65535 else FIRST_PORT
            why = (
                f"Port {port} is taken by another program; perhaps a class server is open already."
                if error.errno == errno.EADDRINUSE
                else f"This computer does not let you use port {port}."
            )
            raise Stopped(
                why,
                f"Close it, or choose another port: python course.py class --port {other}",
            ) from None
    return port


def first_free_port(host: str) -> int:
    """Return the first free port from 8888 on."""
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        try:
            return require_port(host, port)
        except Stopped:
            continue
    raise Stopped(
        f"Every port from {FIRST_PORT} to {FIRST_PORT + 49} is taken.",
        "Close other programs, or choose another port: python course.py class --port 9500",
    )


def page_of(lesson: str | None) -> str:
    """Return the notebook that opens: that of a lesson, or the first."""
    from userfirst.lessons import LESSONS  # the standard library is enough for it

    there = [each for each in LESSONS if each.is_written]
    if lesson is None:
        return f"notebooks/{there[0].file}"
    found = re.fullmatch(r"\D*(\d+)\D*", lesson)
    for each in there:
        if found and each.number == f"{int(found[1]):02d}":
            return f"notebooks/{each.file}"
    known = "\n".join(f"  {each}" for each in there)
    raise Stopped(
        f"There is no lesson {lesson}.",
        f"Say its number: python course.py class --lesson 02. There are\n{known}",
    )


def addresses() -> list[str]:
    """Return this computer's addresses on the local network, the most likely one first."""
    import psutil

    best = ""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way would be taken
        best = str(probe.getsockname()[0])
    inner = re.compile(r"lo\d*|docker|br-|veth|virbr|vmnet|utun|tun|tap", re.IGNORECASE)
    found = [
        str(each.address)
        for name, own in psutil.net_if_addrs().items()
        if not inner.match(name)
        for each in own
        if each.family == socket.AF_INET and not each.address.startswith(("127.", "169.254."))
    ]
    return sorted(dict.fromkeys(found), key=lambda each: each != best)
