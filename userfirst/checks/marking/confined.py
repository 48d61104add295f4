"""Starts the process of one submission so that it can do little harm: Linux and macOS.

A small program of its own, ``python confined.py PLAN``, which loads nothing but the standard
library. It stays as the keeper of the process that it starts: when that one ends, or when the
batch ends, nothing that was started in between goes on.

On Linux, where the system allows it, the process gets a world of its own by namespaces: a root
with nothing in it but Python, the course and its own empty folder, all of it read-only but the
folder; no network; and no other process to be seen or ended. Nothing has to be installed for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import sys
from typing import Any

assert sys.platform != "win32"

import resource  # noqa: E402

NEW_MOUNTS, NEW_HOST, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USERS, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, WITH_ALL_BELOW, PRIVATE = 32, 4096, 16384, 1 << 18
# What a mount has and may not lose where it is mounted again: flags of statvfs and of mount.
KEPT = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}
DIE_WITH_PARENT, ADOPT_ORPHANS, NO_NEW_RIGHTS = 1, 36, 38
SET_MOUNT_ATTRIBUTES, FROM_HERE, RECURSIVE = 442, -100, 0x8000
INNER_USER = 1000
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
MEGABYTE = 1024 * 1024
LARGEST_FILE = 64 * MEGABYTE
LARGEST_FOLDER = 256 * MEGABYTE
FEWEST_PROCESSES = 64


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _must(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, place: str, kind: str, flags: int, options: str = "") -> None:
    """Mount something, as the system's call of this name does."""
    told = [each.encode() if each else None for each in (source, place, kind)]
    done = _libc().mount(*told, ctypes.c_ulong(flags), options.encode() if options else None)
    _must(done, f"mount {place}")


def _make_read_only(place: str) -> None:
    """Make a mount read-only with all below it; on an old kernel, only itself."""
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY | NO_SETUID, 0, 0, 0)
    libc = _libc()
    done = libc.syscall(
        ctypes.c_long(SET_MOUNT_ATTRIBUTES), ctypes.c_int(FROM_HERE), place.encode(),
        ctypes.c_uint(RECURSIVE), ctypes.byref(attributes), ctypes.c_size_t(32),
    )  # fmt: skip
    if done != 0:
        has = os.statvfs(place).f_flag
        flags = sum(new for old, new in KEPT.items() if has & old)
        mount("", place, "", BIND | REMOUNT | READ_ONLY | NO_SETUID | flags)


def _map_user() -> None:
    """Be an ordinary user in a world of users of its own."""
    user, group = os.geteuid(), os.getegid()
    _must(_libc().unshare(ctypes.c_int(NEW_USERS)), "unshare users")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{INNER_USER} {user} 1"),
        ("gid_map", f"{INNER_USER} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _bind(root: str, path: str) -> None:
    place = root + path
    if os.path.islink(path) and not os.path.lexists(place):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(os.readlink(path), place)
    elif os.path.isdir(path):
        os.makedirs(place, exist_ok=True)
        mount(path, place, "", BIND | WITH_ALL_BELOW)
        _make_read_only(place)


def _own_folder(place: str, size: int) -> None:
    """Make an empty folder in memory, in which anybody may write."""
    os.makedirs(place, exist_ok=True)
    mount("tmpfs", place, "tmpfs", NO_SETUID | NO_DEVICES, f"mode=777,size={size}")


def enter_own_world(plan: dict[str, Any]) -> None:
    """Build a root with only what is needed in it, and go there; in a process of NEW_MOUNTS."""
    root, work = plan["root"], plan["work"]
    mount("", "/", "", WITH_ALL_BELOW | PRIVATE)
    limits = f"mode=755,size={16 * MEGABYTE}"
    mount("tmpfs", root, "tmpfs", NO_SETUID | NO_DEVICES, limits)
    for place in ("/tmp", "/dev/shm"):  # first, because the course itself may stand in one
        _own_folder(root + place, MEGABYTE)
    # The shortest first: what stands in another one of them is there already.
    for path in sorted({*SYSTEM, *plan["see"]}, key=len):
        if os.path.exists(path) and not os.path.exists(root + path):
            _bind(root, path)
    for path in plan["hidden"]:
        if os.path.isdir(root + path):
            mount("tmpfs", root + path, "tmpfs", READ_ONLY, "mode=000,size=4096")
        elif os.path.lexists(root + path):
            mount("/dev/null", root + path, "", BIND)
    os.makedirs(root + "/dev", exist_ok=True)
    for device in DEVICES:
        if os.path.exists(device):
            with open(root + device, "w", encoding="ascii"):
                pass
            mount(device, root + device, "", BIND)
    _own_folder(root + work, LARGEST_FOLDER)
    shutil.copytree(work, root + work, dirs_exist_ok=True)
    for folder, _, files in os.walk(root + work):
        for each in (folder, *(os.path.join(folder, name) for name in files)):
            os.chmod(each, 0o777)
    os.makedirs(root + "/proc", exist_ok=True)
    with contextlib.suppress(OSError):  # not allowed in some containers, and not needed
        mount("proc", root + "/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    mount("", root, "", REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)
    os.chroot(root)
    os.chdir(work)


def _processes_of(user: int) -> int:
    """Return how many threads a user has now; limits count them all."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == user:
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count


def limit(plan: dict[str, Any]) -> None:
    """Set the limits that the system holds: memory, time of the processor, files, processes."""
    memory, seconds = int(plan["memory"]) * MEGABYTE, int(plan["seconds"])
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": seconds + 30,
        "RLIMIT_FSIZE": LARGEST_FILE,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_NPROC": int(plan["processes"]),
        "RLIMIT_AS": memory,
    }
    for name, most in limits.items():
        number = getattr(resource, name, None)
        if number is not None:
            _, hard = resource.getrlimit(number)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(OSError, ValueError):  # macOS holds no limit of memory
                resource.setrlimit(number, (most, most))


def _become(user: int) -> None:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def _end_all_below() -> None:
    """End every process that was left behind; on Linux orphans come to this one."""
    for _ in range(200):
        try:
            with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
                left = [int(each) for each in file.read().split()]
        except OSError:
            left = []
        for number in left:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
        try:
            while os.waitpid(-1, 0 if left else os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        if not left:
            return


def main() -> None:
    """Carry out a plan: ``python confined.py PLAN``, the plan as JSON."""
    plan = json.loads(sys.argv[1])
    linux = sys.platform == "linux"
    own_world = bool(plan["own_world"])
    as_root = os.geteuid() == 0
    plan["processes"] = FEWEST_PROCESSES
    # A user that is nobody else's, so that even a count of processes is its own.
    user = 0
    if linux:
        libc = _libc()
        libc.prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
        libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != plan["parent"]:
            os._exit(1)
        others = NEW_MOUNTS | NEW_HOST | NEW_IPC | NEW_PROCESSES | NEW_NETWORK
        if own_world and as_root and plan["spare_user"]:
            user = int(plan["spare_user"])
            _must(libc.unshare(ctypes.c_int(others)), "unshare")
        else:
            plan["processes"] += 2 * _processes_of(os.geteuid())
            if own_world:
                _map_user()
                _must(libc.unshare(ctypes.c_int(others)), "unshare")
    child = os.fork()
    if child == 0:
        if not linux:
            plan["processes"] += 512  # a count of what the user has now would take long
        if own_world and linux:
            enter_own_world(plan)
        else:
            os.chdir(plan["work"])
        if user:
            _become(user)
        limit(plan)
        if linux:
            libc.prctl(NO_NEW_RIGHTS, 1, 0, 0, 0)
            libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        os.execve(plan["command"][0], plan["command"], plan["environment"])
    for standard in (0, 1):  # the child's alone: its end must be seen
        os.close(standard)
    _, status = os.waitpid(child, 0)
    if linux:
        _end_all_below()
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


if __name__ == "__main__":
    main()
