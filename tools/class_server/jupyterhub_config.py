"""Read by ``jupyterhub``: the hub of ``python course.py class``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.class_server.settings import configure, read_settings

configure(get_config(), read_settings())  # type: ignore[name-defined]  # noqa: F821
