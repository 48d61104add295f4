"""Run as a program: a learner's JupyterLab, whatever is set for all users of this computer.

Such settings, in ``/etc/jupyter`` for example, are somebody's for another purpose. One of them can
show another folder, take the kernel away, or end a JupyterLab at its start.
"""

from jupyter_core import paths

for name in ("SYSTEM_CONFIG_PATH", "SYSTEM_JUPYTER_PATH"):
    getattr(paths, name, []).clear()  # before anybody looks at them

if __name__ == "__main__":
    from jupyterhub.singleuser import main

    main()
