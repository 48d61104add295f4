"""A job of Windows: processes that are limited together, and end together."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from contextlib import suppress

assert sys.platform == "win32"

MOST_PROCESSES = 16
HOLDS_PROCESSES, HOLDS_MEMORY, ENDS_WHEN_CLOSED = 0x0008, 0x0200, 0x2000
EXTENDED_LIMITS = 9
_WORD, _SIZE, _LARGE = ctypes.c_uint32, ctypes.c_size_t, ctypes.c_int64


class _Basic(ctypes.Structure):
    _fields_ = (
        ("per_process_time", _LARGE),
        ("per_job_time", _LARGE),
        ("flags", _WORD),
        ("least", _SIZE),
        ("most", _SIZE),
        ("processes", _WORD),
        ("affinity", _SIZE),
        ("priority", _WORD),
        ("scheduling", _WORD),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("read_and_written", ctypes.c_uint64 * 6),
        ("process_memory", _SIZE),
        ("job_memory", _SIZE),
        ("peak_process", _SIZE),
        ("peak_job", _SIZE),
    )


class Job:
    """A job with a process in it, and with all that this one starts.

    Parameters
    ----------
    process : subprocess.Popen
        The process, which has just been started.
    megabytes : int
        Of memory, for all of them together.
    """

    def __init__(self, process: subprocess.Popen[bytes], megabytes: int) -> None:
        self._job: ctypes.c_void_p | None = None
        # Where the system refuses a job, the process is watched from outside all the same.
        with suppress(OSError, AttributeError, ValueError, TypeError):
            kernel = ctypes.windll.kernel32
            kernel.CreateJobObjectW.restype = ctypes.c_void_p
            job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
            limits = _Extended()
            limits.basic.flags = HOLDS_PROCESSES | HOLDS_MEMORY | ENDS_WHEN_CLOSED
            limits.basic.processes = MOST_PROCESSES
            limits.job_memory = megabytes * 1024 * 1024
            size = ctypes.sizeof(limits)
            kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), size)
            kernel.AssignProcessToJobObject(job, ctypes.c_void_p(int(vars(process)["_handle"])))
            self._job = job

    def end(self) -> None:
        """End all processes of the job."""
        job, self._job = self._job, None
        if job is not None:
            ctypes.windll.kernel32.TerminateJobObject(job, 1)
            ctypes.windll.kernel32.CloseHandle(job)
