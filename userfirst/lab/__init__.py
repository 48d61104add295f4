"""The interactive lab: levers on the left, what happens on the right."""

from userfirst.lab.lab import Lab

__all__ = ["Lab"]
