"""Numbers read back out of sentences, to be held against the run that they tell of."""

import os
import re
from collections.abc import Callable, Mapping

import numpy as np

from tests.cases.test_invariants import random_settings
from userfirst.cases import Case, Run, run_batch
from userfirst.charts.scene import tell

SETTINGS = int(os.environ.get("USERFIRST_SETTINGS", "300"))
SCALES = {"million": 1.0, "thousand": 1e-3}
NUMBER = r"[−-]?\d[\d,]*(?:\.\d+)?"
MANY = rf"(?:{NUMBER} (?:million|thousand)|fewer than a thousand|nobody|nothing|none|no)"
PART = r"(?:\d+%|less than 1%|more than 99%|all|none)"

Check = Callable[[Run, Mapping[str, str]], None]


def same_amount(said: str, millions: float) -> None:
    """Fail unless "35.7 million", "870 thousand", "none" or "no" is what it is, in millions."""
    if said.split()[0] in ("nobody", "nothing", "none", "no"):
        assert abs(millions) < 1e-6, (said, millions)
    elif said.startswith("fewer"):
        assert 1e-6 <= millions < 1e-3, (said, millions)
    else:
        number, scale = said.split()[:2]
        same_number(number, millions / SCALES[scale])


def same_number(said: str, value: float) -> None:
    """Fail unless a number is the value, rounded to the digits that are said."""
    plain = said.replace(",", "").replace("−", "-")
    decimals = len(plain.partition(".")[2])
    assert abs(float(plain) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-6), (said, value)


def same_part(said: str, share: float) -> None:
    """Fail unless "23%", "less than 1%" or "all" is the share, from 0 to 1."""
    bounds = {
        "none": (0.0, 0.0),
        "less than 1%": (0.0, 0.01),
        "more than 99%": (0.99, 1.0),
        "all": (1.0, np.inf),
    }
    if said in bounds:
        low, high = bounds[said]
        assert low <= share <= high, (said, share)
    else:
        same_number(said.rstrip("%"), 100.0 * share)


def check_words(told: Run, templates: Mapping[str, Check]) -> set[str]:
    """Hold every sentence of a run against it; return the templates that were used.

    Parameters
    ----------
    told : Run
        A single run.
    templates : mapping of str to callable
        For each sentence that may be said, as a regular expression with named groups, what
        compares the groups with the run. A sentence that fits none of them fails.
    """
    text, used = " ".join(tell(told)), set()
    while text:
        for template, check in templates.items():
            found = re.match(template + r"(?: |$)", text)
            if found:
                check(told, found.groupdict())
                used.add(template)
                text = text[found.end() :]
                break
        else:
            raise AssertionError(f"{text!r} of {told.levers}")
    return used


def check_words_anywhere(
    about: Case, templates: Mapping[str, Check], seed: int, *rare: Mapping[str, object]
) -> None:
    """Hold the words of random and extreme settings against their runs; every template occurs.

    Half of the settings are random in all levers, the others at the start in most of them;
    then come presets, and ``rare`` levers.
    """
    chance, used = np.random.RandomState(seed), set[str]()
    for wild in (True, False):
        levers = random_settings(about, SETTINGS // 2, chance)
        if not wild:
            for name, default in about.defaults().items():
                stays = chance.random_sample(SETTINGS // 2) < 0.8
                drawn = getattr(levers[name], "first", levers[name])
                levers[name] = np.where(stays, default, drawn)
        batch = run_batch(about, levers)
        for scenario in range(SETTINGS // 2):
            used |= check_words(batch.pick(scenario), templates)
    for given in (*(preset.levers for preset in about.presets), *rare):
        used |= check_words(run_batch(about, given).pick(0), templates)
    never = [template for template in templates if template not in used]
    assert not never, f"never said: {never}"
