"""The fleet of lesson 05 contains its lesson: the truth can be read from the files."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from userfirst.data import dataset, load
from userfirst.model import surprise

TRUTH = dataset("car_fleet").truth


@pytest.fixture(scope="module")
def releases() -> pd.DataFrame:
    return load("car_releases")


@pytest.fixture(scope="module")
def fleet(releases) -> pd.DataFrame:
    """The panel without its doubled rows, with the months since each release."""
    rows = load("car_fleet").drop_duplicates().reset_index(drop=True)
    number = rows["month"].dt.year * 12 + rows["month"].dt.month
    first = rows["delivered"].dt.year * 12 + rows["delivered"].dt.month
    start = int(number.min())
    had_pack = rows.groupby("car")["has_pack"].shift(fill_value=False) | (
        rows["has_pack"] & (rows["pack_paid_dollars"] == 0)
    )
    for each in releases.itertuples():
        arrives = np.where(rows["wave"] == 1, months(each.month_wave_1), months(each.month_wave_2))
        since = (number - arrives).astype(float)
        reached = (since >= 0) & (first < arrives)
        if each.offer == "paid":
            at_arrival = rows["car"].where(had_pack & (since == 0))
            reached &= rows["car"].isin(set(at_arrival.dropna()))
        rows[f"since_{each.release}"] = np.where(reached, since, np.inf)
    return rows.assign(number=number - start)


def months(date: pd.Timestamp) -> int:
    return date.year * 12 + date.month


def delight(rows: pd.DataFrame, releases: pd.DataFrame, kept: float) -> np.ndarray:
    total = np.zeros(len(rows))
    for each in releases.itertuples():
        total += each.features / 10 * kept ** rows[f"since_{each.release}"].to_numpy()
    return total


def fit(rows: pd.DataFrame, releases: pd.DataFrame) -> np.ndarray:
    """Poisson with a level for every month: strength, half and the share kept."""
    invited = rows["invitations"].to_numpy(float)
    month = rows["number"].to_numpy()
    in_month = np.bincount(month, invited)

    def misfit(free: np.ndarray) -> float:
        strength, half = np.exp(free[:2])
        kept = 1 / (1 + np.exp(-free[2]))
        talk = surprise.talk(delight(rows, releases, kept), strength, half, 1.0)
        level = in_month / np.bincount(month, talk)
        return float(-(invited * np.log(talk)).sum() - (in_month * np.log(level)).sum())

    found = minimize(misfit, [0.3, -0.7, 0.8], method="Nelder-Mead", options={"xatol": 1e-3})
    return found.x


def test_the_event_study_recovers_delight_and_how_fast_it_fades(fleet, releases):
    estimate = fit(fleet, releases)
    # Owners differ for good, so the uncertainty comes from leaving owners out.
    cars = np.array(sorted(fleet["car"].unique()))
    groups = [cars[place::8] for place in range(8)]
    left_out = np.array([fit(fleet[~fleet["car"].isin(group)], releases) for group in groups])
    error = np.sqrt(7 / 8 * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    kept = TRUTH["share of delight that is left after a month"]
    truth = np.array(
        [
            np.log(TRUTH["most that delight adds to word of mouth"]),
            np.log(TRUTH["delight that adds half of that (a feature adds 0.1)"]),
            np.log(kept / (1 - kept)),
        ]
    )
    assert (np.abs(estimate - truth) < 3 * error).all(), (estimate, truth, error)
    assert error[2] < 0.4, error
    # What a large and a small update add is known better than the two numbers behind it.
    for size, within in ((0.2, 0.25), (0.8, 0.2)):
        told = surprise.talk(size, *np.exp(estimate[:2]), 1.0) - 1
        true = surprise.talk(size, *np.exp(truth[:2]), 1.0) - 1
        assert told == pytest.approx(true, rel=within)


def rate(rows: pd.DataFrame) -> float:
    return float(rows["invitations"].mean())


def test_the_first_wave_invites_more_while_the_second_waits(fleet, releases):
    """Drawn by lot: the difference between the waves is the effect of the update."""
    large = releases[(releases["offer"] == "free") & (releases["features"] >= 6)]
    waiting, before = [], []
    for each in large.itertuples():
        ahead = (fleet["month"] >= each.month_wave_1) & (fleet["month"] < each.month_wave_2)
        waiting.append(fleet[ahead])
        first = each.month_wave_1 - pd.DateOffset(months=1)
        before.append(fleet[fleet["month"] == first])
    together = pd.concat(waiting)
    ratio = rate(together[together["wave"] == 1]) / rate(together[together["wave"] == 2])
    assert 1.3 < ratio < 2.6
    earlier = pd.concat(before)
    placebo = rate(earlier[earlier["wave"] == 1]) / rate(earlier[earlier["wave"] == 2])
    assert 0.7 < placebo < 1.3


def test_before_and_after_is_fooled_by_the_season(fleet, releases):
    """The small update of December looks large to a comparison of months."""
    update = releases.set_index("release").loc["v3"]
    after = update["month_wave_1"]
    months_of = fleet[fleet["wave"] == 2]
    # Wave 2 did not get it, and still its invitations stand above those of half a year before.
    half_a_year = after - pd.DateOffset(months=7)
    level = rate(months_of[months_of["month"] == after])
    assert level > 1.3 * rate(months_of[months_of["month"] == half_a_year])


def test_small_updates_tell_more_for_each_feature(fleet, releases):
    estimate = np.exp(fit(fleet, releases)[:2])
    small = (surprise.talk(0.2, *estimate, 1.0) - 1) / 2
    large = (surprise.talk(0.8, *estimate, 1.0) - 1) / 8
    assert small > 1.4 * large


def test_paid_updates_sell_packs_and_reach_few(fleet, releases):
    could = fleet[~fleet["has_pack"] | (fleet["pack_paid_dollars"] > 0)]
    paid_months = set(releases.loc[releases["offer"] == "paid", "month_wave_1"])
    at_release = could["month"].isin(paid_months)
    for rows, name in (
        (could[at_release], "chance to buy the pack in the month of a paid release"),
        (could[~at_release], "chance to buy the pack in a usual month"),
    ):
        share = (rows["pack_paid_dollars"] > 0).mean()
        error = np.sqrt(share * (1 - share) / len(rows))
        assert abs(share - TRUTH[name]) < 3 * error
    reached = np.isfinite(fleet["since_v6"]).groupby(fleet["car"]).any().mean()
    assert 0.25 < reached < 0.55


def test_scores_rise_with_delight_but_their_mean_is_too_high(fleet, releases):
    answers = load("car_owner_survey")
    answers = answers[answers["score"] <= 10].merge(fleet, on=["car", "month"])
    kept = TRUTH["share of delight that is left after a month"]
    talk = surprise.talk(
        delight(answers, releases, kept),
        TRUTH["most that delight adds to word of mouth"],
        TRUTH["delight that adds half of that (a feature adds 0.1)"],
        1.0,
    )
    answers = answers.assign(talk=talk - 1)
    # Compared with itself at another time, an owner's mood drops out.
    several = answers[answers.groupby("car")["car"].transform("size") > 1]
    within = several[["score", "talk"]] - several.groupby("car")[["score", "talk"]].transform(
        "mean"
    )
    slope = (within["score"] * within["talk"]).sum() / (within["talk"] ** 2).sum()
    rest = within["score"] - slope * within["talk"]
    error = np.sqrt(rest.var() * 2 / (within["talk"] ** 2).sum())
    assert abs(slope - TRUTH["points of score for a doubled word of mouth"]) < 3 * error
    assert error < 0.2
    unsurprised = answers[answers["talk"] < 0.05]["score"].mean()
    assert unsurprised > TRUTH["mean score of all owners without surprise"] + 0.2


def test_what_is_paid_for_reaches_those_who_paid(fleet, releases):
    """A pack is bought once and kept; a paid release is on no car without the pack."""
    by_car = fleet.sort_values(["car", "month"]).groupby("car")
    assert (by_car["has_pack"].diff().dropna().astype(float) >= 0).all()
    assert ((fleet["pack_paid_dollars"] > 0).groupby(fleet["car"]).sum() <= 1).all()
    paid = set(releases.loc[releases["offer"] == "paid", "release"])
    assert fleet.loc[fleet["last_release"].isin(paid), "has_pack"].all()
    assert (fleet["month"] >= fleet["delivered"]).all(), "nothing is driven before it is delivered"


def test_the_blemishes_are_there_and_no_others():
    raw = load("car_fleet")
    assert raw.duplicated().sum() == 120
    clean = raw.drop_duplicates()
    assert not clean.duplicated(["car", "month"]).any()
    last = clean[clean["month"] == "2023-12-01"]
    assert 0.05 < 1 - len(last) / 1000 < 0.11
    assert (load("car_owner_survey")["score"] > 10).mean() == pytest.approx(0.01, abs=0.008)
    assert set(load("car_owner_survey").query("score > 10")["score"]) == {99}
