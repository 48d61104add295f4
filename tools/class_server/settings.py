"""What the hub is told, and how it is configured from that."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
VARIABLE = "USERFIRST_CLASS"  # leads the hub to its settings
MARK = "USERFIRST_CLASS_MARK"  # in the environment of all that belongs to one class server

# Thirty learners who come in the same second wait for two processors, and must not be turned away.
SECONDS_TO_START = 900
IDLE_SERVER, IDLE_KERNEL = 3600, 1800  # seconds until what nobody uses is ended
CULL_EVERY = 120

# What a lesson does not need costs memory and time for each learner. Terminals are off for another
# reason, too: a learner should not come out of the own folder by accident.
UNNEEDED = ("jupyter_lsp", "jupyter_server_terminals", "notebook_shim")
# Settings for all users of the computer reach each JupyterLab, and these would hide the course.
DECISIVE = (
    *(f"--ServerApp.jpserver_extensions={name}=False" for name in UNNEEDED),
    "--ServerApp.terminals_enabled=False",
    "--ServerApp.sock=",
    "--ServerApp.certfile=",
    "--ServerApp.keyfile=",
    "--ServerApp.answer_yes=True",
    "--LabApp.extension_manager=readonly",
    "--LabApp.collaborative=False",
    f"--MappingKernelManager.cull_idle_timeout={IDLE_KERNEL}",
    f"--MappingKernelManager.cull_interval={CULL_EVERY}",
    "--MappingKernelManager.cull_connected=False",
    "--MappingKernelManager.cull_busy=False",
)
# One learner's arithmetic shall not take all processors, nor the memory that goes with each.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Settings:
    """A class server.

    Attributes
    ----------
    folder : str
        Where the learners' folders are.
    run : str
        Where the hub keeps what it needs while it runs.
    host : str
        "127.0.0.1", or "0.0.0.0" for everybody on the local network.
    port : int
        Where it answers.
    password : str
        One for all.
    page : str
        The notebook that opens, as a path below a learner's folder.
    with_solutions : bool
        Whether learners get the solved exercises.
    at_once : int
        How many JupyterLabs are started at the same time; the others wait in the order in which
        they came.
    node, proxy : str
        The program of Node.js, and that of the proxy.
    mark : str
        By which all that belongs to this server is found.
    """

    folder: str
    run: str
    host: str
    port: int
    password: str
    page: str
    with_solutions: bool
    at_once: int
    node: str
    proxy: str
    mark: str

    def write(self) -> Path:
        """Write the settings where only the owner can read them, and return that file."""
        path = Path(self.run, "settings.json")
        path.unlink(missing_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment leads to."""
    return Settings(**json.loads(Path(environment[VARIABLE]).read_text(encoding="utf-8")))


def free_port() -> int:
    """Return a port of this computer that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def learner_environment(own: Path) -> dict[str, str]:
    """Return the variables for a learner's Jupyter, which keeps all it has in the own folder."""
    jupyter = own / ".jupyter"
    return {
        "JUPYTER_CONFIG_DIR": str(jupyter),
        "JUPYTER_DATA_DIR": str(jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "run"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(jupyter / "ipython"),
        **ONE_THREAD,
    }


def configure(c: Any, told: Settings) -> None:
    """Configure JupyterHub.

    Parameters
    ----------
    c : traitlets.config.Config
        What JupyterHub hands to a file of configuration.
    told : Settings
        Of this class server.
    """
    c.JupyterHub.bind_url = f"http://{told.host}:{told.port}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{free_port()}"
    c.JupyterHub.db_url = "sqlite:///:memory:"  # who comes again is known by the name
    c.JupyterHub.cookie_secret = secrets.token_bytes(32)
    c.JupyterHub.template_paths = [str(HERE / "templates")]
    c.JupyterHub.cleanup_servers = c.JupyterHub.cleanup_proxy = True
    c.JupyterHub.concurrent_spawn_limit = 0  # they wait in our own line, with a place in it
    c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 1}  # then the page says how long it is
    c.JupyterHub.last_activity_interval = CULL_EVERY

    c.ConfigurableHTTPProxy.command = [told.node, told.proxy]
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{free_port()}"
    c.ConfigurableHTTPProxy.auth_token = secrets.token_hex(32)
    c.ConfigurableHTTPProxy.pid_file = str(Path(told.run, "proxy.pid"))

    c.JupyterHub.authenticator_class = "tools.class_server.hub.Names"
    c.Names.folder = told.folder
    c.Names.user_password = told.password
    c.Names.allow_all = True

    c.JupyterHub.spawner_class = "tools.class_server.hub.Desk"
    c.Desk.folder = told.folder
    c.Desk.with_solutions = told.with_solutions
    c.Desk.at_once = told.at_once
    c.Desk.ip = "127.0.0.1"
    c.Desk.default_url = f"/lab/tree/{told.page}"
    c.Desk.start_timeout = c.Desk.http_timeout = SECONDS_TO_START
    c.Desk.cmd = [sys.executable, "-P", str(HERE / "desk.py")]
    c.Desk.args = list(DECISIVE)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        c.Desk.args = [*DECISIVE, "--allow-root"]
    c.Desk.env_keep = ["PATH", "LANG", "LC_ALL", "TZ", MARK]

    c.JupyterHub.services = [
        {
            "name": "culler",
            "environment": {MARK: told.mark},
            "command": [
                *(sys.executable, "-P", "-m", "jupyterhub_idle_culler"),
                *(f"--timeout={IDLE_SERVER}", f"--cull-every={CULL_EVERY}"),
            ],
        }
    ]
    c.JupyterHub.load_roles = [
        {
            "name": "culler",
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
            "services": ["culler"],
        }
    ]
