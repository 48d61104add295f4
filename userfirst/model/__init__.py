"""The engine and the building blocks, each an equation that a business student can read."""

from userfirst.model.engine import LeverPaths, integrate
from userfirst.model.errors import BadValue, CourseError, DamagedFile, UnknownName, nearest, unknown
from userfirst.model.schedules import Schedule, quarters, schedule

__all__ = [
    "BadValue",
    "CourseError",
    "DamagedFile",
    "LeverPaths",
    "Schedule",
    "UnknownName",
    "integrate",
    "nearest",
    "quarters",
    "schedule",
    "unknown",
]
