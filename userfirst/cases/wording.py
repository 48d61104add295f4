"""Numbers and levers as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from userfirst.cases.definition import Case, Lever
from userfirst.model import Schedule


def worded(number: float) -> str:
    """Return a number as a person writes it: three digits that matter, thousands marked."""
    if number is None or not np.isfinite(number):
        return "–"
    size = abs(number)
    decimals = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    text = f"{number:,.{decimals}f}"
    return "0" if float(text.replace(",", "")) == 0.0 else text.replace("-", "−")


def _typed(lever: Lever, value: Any) -> str:
    """Return a lever's value as it is typed in Python."""
    if np.ndim(value) > 0:
        return "[...]"
    return repr(lever.choices[round(value)]) if lever.choices else f"{value:.10g}"


def changed_levers(case: Case, levers: Mapping[str, Any]) -> str:
    """Return the levers that differ from their defaults, as arguments in Python."""
    parts = []
    for lever in case.levers:
        value = levers[lever.name]
        if isinstance(value, Schedule):
            later = ", ".join(f"{month}: {_typed(lever, each)}" for month, each in value.switches)
            parts.append(f"{lever.name}=schedule({_typed(lever, value.first)}, {{{later}}})")
        elif np.ndim(value) > 0:
            parts.append(f"{lever.name}=[...]")
        elif value != lever.default:
            parts.append(f"{lever.name}={_typed(lever, value)}")
    return ", ".join(parts)


def as_python(case: Case, levers: Mapping[str, Any]) -> str:
    """Return the call that repeats a run.

    Parameters
    ----------
    case : Case
        The case.
    levers : mapping
        Values of all levers; those at their defaults are left out.

    Returns
    -------
    str
        For example ``run("free_service", free_level=0.5)``.
    """
    changed = changed_levers(case, levers)
    return f'run("{case.name}"{", " + changed if changed else ""})'
