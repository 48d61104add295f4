"""The course on The Littlest JupyterHub: a file for its folder ``config/jupyterhub_config.d``.

``.hub/tljh/README.md`` tells what to do. Set COURSE where the course lies elsewhere.
"""

import os
import sys
from pathlib import Path

COURSE = os.environ.get("USERFIRST_COURSE", "/srv/userfirst")  # read-only for learners
LESSON = "00_start_here"  # the notebook that opens
FOLDER = "course"  # in each learner's home
SOLUTIONS = False  # whether learners get the solved exercises

sys.path.insert(0, COURSE)  # for the settings that all class servers of the course share

from tools.class_server import settings  # noqa: E402

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub brings it

# Measured: a learner takes about 240 MB with one lesson open, and 115 MB for each lesson more.
c.Spawner.mem_limit = "1G"
# Ready sooner, and one learner's endless loop leaves the others their share.
c.Spawner.cpu_limit = 1.0
c.Spawner.default_url = f"/lab/tree/{FOLDER}/notebooks/{LESSON}.ipynb"
c.Spawner.args = list(settings.DECISIVE)
c.Spawner.environment = dict(settings.ONE_THREAD)
# Many who come in at the same second wait, and are not turned away.
c.Spawner.start_timeout = c.Spawner.http_timeout = settings.SECONDS_TO_START
c.JupyterHub.concurrent_spawn_limit = 100

# Before a learner's JupyterLab starts, and with the learner's own rights: what is missing in the
# own folder is brought there. What is there stays.
c.Spawner.cmd = [
    "bash",
    "-c",
    'cd "$0" && python3 -P -c "$1" "$HOME/$2" $3; cd "$HOME" && shift 3 && exec "$@"',
    COURSE,
    "import sys; sys.path.insert(0, '.'); from tools.class_server.folders import main; main()",
    FOLDER,
    "--solutions" if SOLUTIONS else "",
    "jupyterhub-singleuser",
]

if not Path(COURSE, "tools", "class_server").is_dir():
    raise FileNotFoundError(f"The course is not in {COURSE}: see .hub/tljh/README.md")
