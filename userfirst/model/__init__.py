"""The engine and the building blocks, each an equation that a business student can read."""

from userfirst.model.engine import integrate
from userfirst.model.equations import Closing, Equations, MissingValue, Values
from userfirst.model.errors import (
    BadValue,
    CourseError,
    DamagedFile,
    UnknownName,
    is_number,
    nearest,
    shown,
    unknown,
)
from userfirst.model.schedules import Schedule, quarters, schedule

__all__ = [
    "BadValue",
    "Closing",
    "CourseError",
    "DamagedFile",
    "Equations",
    "MissingValue",
    "Schedule",
    "UnknownName",
    "Values",
    "integrate",
    "is_number",
    "nearest",
    "quarters",
    "schedule",
    "shown",
    "unknown",
]
