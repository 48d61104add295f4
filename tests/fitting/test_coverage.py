"""A 95% interval holds the truth in at least 90 of 100 cases, also where the data are unruly.

Each case is simulated and fitted again and again. ``USERFIRST_FITS=400 python -m pytest
tests/fitting/test_coverage.py -s`` fits four hundred of each and prints what it finds.
"""

import os

import numpy as np
import pytest

from userfirst.fitting import fit_bass, fit_price_response, fit_retention, fit_substitution
from userfirst.model.adoption import users_in_closed_form
from userfirst.model.willingness import share_above

FITS = int(os.environ.get("USERFIRST_FITS", "25"))
WANTED = 0.90
P, Q, MARKET = 0.03, 0.38, 50.0  # peaks after 6.2 years
PRICES = np.array([2.0, 3.0, 4.0, 6.0, 9.0, 14.0])


def carried_over(chance, rows, kept):
    """Return errors of size 1 of which each keeps so much of the one before."""
    errors = chance.standard_normal(rows)
    for row in range(1, rows):
        errors[row] = kept * errors[row - 1] + np.sqrt(1.0 - kept**2) * errors[row]
    return errors


def joined(chance, rows, step, kept, size, in_proportion, p=P, q=Q):
    """Return times in years and those who have joined, with errors in who joins anew."""
    time = step * np.arange(1.0, rows + 1)
    new = np.diff(users_in_closed_form(time, MARKET, p, q, 0.0), prepend=0.0)
    errors = size * carried_over(chance, rows, kept)
    return time, np.cumsum(new * (1.0 + errors) if in_proportion else new + new.max() * errors)


def bass(rows, step, kept, size, in_proportion):
    """Return a case of adoption."""

    def once(chance):
        fit = fit_bass(*joined(chance, rows, step, kept, size, in_proportion))
        return fit, {"p": P, "q": Q, "m": MARKET}

    return once


def substitution(kept):
    """Return a case of something new that replaces something old."""

    def once(chance):
        years = np.arange(2001.0, 2017.0)
        share = 1.0 / (1.0 + np.exp(-0.6 * (years - 2008.0)))
        share = np.clip(share + 0.03 * carried_over(chance, len(years), kept), 0.0, 1.0)
        return fit_substitution(years, share), {"speed": 0.6, "halfway": 2008.0}

    return once


def retention(bad_months):
    """Return a case of a cohort; in bad months everyone is likelier to leave."""

    def once(chance):
        alpha, beta, people = 0.7, 3.0, 4000
        own = chance.beta(alpha, beta, people)
        there, here = [people], np.ones(people, dtype=bool)
        for _ in range(12):
            # The odds rise or fall for all alike; the average month is as the model says.
            odds = own / (1.0 - own) * np.exp(bad_months * chance.standard_normal())
            here &= chance.random_sample(people) >= odds / (1.0 + odds)
            there.append(int(here.sum()))
        return fit_retention(there), {"alpha": alpha, "beta": beta}

    return once


def price_response(towns_differ):
    """Return a case of a trial of prices, each in a town of its own."""

    def once(chance):
        shown = np.full(len(PRICES), 600)
        share = share_above(PRICES, 5.0, 2.0)
        odds = share / (1.0 - share) * np.exp(towns_differ * chance.standard_normal(len(PRICES)))
        paid = chance.binomial(shown, odds / (1.0 + odds))
        return fit_price_response(PRICES, shown, paid), {"median": 5.0, "spread": 2.0}

    return once


CASES = {
    "bass, independent errors": bass(15, 1.0, 0.0, 0.1, True),
    "bass, ten years, half carried over": bass(10, 1.0, 0.5, 0.1, True),
    "bass, 15 years, 0.6 carried over": bass(15, 1.0, 0.6, 0.05, False),
    "bass, 20 years, 0.7 carried over": bass(20, 1.0, 0.7, 0.1, True),
    "bass, 40 quarters, 0.7 carried over": bass(40, 0.25, 0.7, 0.1, True),
    "substitution, independent errors": substitution(0.0),
    "substitution, 0.6 carried over": substitution(0.6),
    "retention, by chance alone": retention(0.0),
    "retention, some months worse": retention(0.12),
    "price response, by chance alone": price_response(0.0),
    "price response, towns differ": price_response(0.2),
}


@pytest.mark.parametrize("name", CASES)
def test_intervals_hold_the_truth(name):
    chance = np.random.RandomState(20261127)
    held = {}
    for _ in range(FITS):
        fit, truth = CASES[name](chance)
        for each, value in truth.items():
            found = fit.estimates[each]
            held.setdefault(each, []).append(found.low <= value <= found.high)
    shares = {each: float(np.mean(hits)) for each, hits in held.items()}
    print(f"\n{name}: " + ", ".join(f"{each} {100 * s:.0f}%" for each, s in shares.items()))
    assert min(shares.values()) >= WANTED, shares


@pytest.mark.parametrize(("rows", "step"), [(6, 1.0), (20, 0.25), (54, 1.0 / 12.0)])
@pytest.mark.parametrize("kept", [0.0, 0.6])
def test_before_the_peak_it_cannot_tell(rows, step, kept):
    chance = np.random.RandomState(7)
    sure = 0
    for _ in range(max(FITS // 5, 4)):
        fit = fit_bass(*joined(chance, rows, step, kept, 0.1, True))
        sure += fit.can_tell
        assert fit.can_tell or "cannot tell whether joining is past" in fit.says[0]
    assert sure <= 0.1 * max(FITS // 5, 4)
