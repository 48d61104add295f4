"""The three files of lesson 08 contain their lessons: the truths can be read from them."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime, minimize
from scipy.special import betaln

from userfirst.data import dataset, load
from userfirst.fitting import fit_retention


def most_likely(negative_log_likelihood, start):
    """Return the maximum-likelihood estimates and their standard errors."""
    found = minimize(
        negative_log_likelihood, start, method="Nelder-Mead", options={"maxiter": 4000}
    )
    best, step = found.x, 1e-4
    slopes = [
        approx_fprime(best + move, negative_log_likelihood, 1e-5)
        - approx_fprime(best - move, negative_log_likelihood, 1e-5)
        for move in np.eye(len(best)) * step
    ]
    curvature = np.array(slopes) / (2 * step)
    return best, np.sqrt(np.diag(np.linalg.inv((curvature + curvature.T) / 2)))


# The onboarding trial


@pytest.fixture(scope="module")
def trial() -> pd.DataFrame:
    return load("onboarding_trial").drop_duplicates()


def test_patience_and_loyalty_are_read_from_the_trial(trial):
    truth = dataset("onboarding_trial").truth
    done, active = trial["finished_first_hour"].to_numpy(), trial["still_active"].to_numpy()
    weeks, old = trial["weeks_used"].to_numpy(), (trial["first_hour"] == "old").to_numpy()

    def surprise(logs):
        alpha, beta, patience_old, patience_new = np.exp(logs)
        after = beta + np.where(old, patience_old, patience_new)
        start = betaln(alpha, beta)
        gave_up = np.log1p(-np.exp(betaln(alpha, after) - start))
        stayed = betaln(alpha, after + weeks) - start
        left = betaln(alpha + 1, after + weeks) - start
        return -np.where(~done, gave_up, np.where(active, stayed, left)).sum()

    estimate, error = most_likely(surprise, np.log([1.0, 5.0, 3.0, 3.0]))
    true = np.log(
        [
            truth["alpha of the chance to leave in a week"],
            truth["beta of the chance to leave in a week"],
            truth["patience the old first hour asks for (weeks of use)"],
            truth["patience the new first hour asks for (weeks of use)"],
        ]
    )
    assert np.all(np.abs(estimate - true) < 3 * error), (np.exp(estimate), error)
    assert np.all(error < 0.15), error


def test_the_lot_is_fair_and_the_new_first_hour_keeps_more_people(trial):
    groups = trial.groupby("first_hour")
    assert abs(len(groups.get_group("old")) / len(trial) - 0.5) < 3 * 0.5 / np.sqrt(len(trial))
    share = groups["still_active"].mean()
    error = np.sqrt((share * (1 - share) / groups.size()).sum())
    assert share["new"] - share["old"] > 2 * error
    finished = groups["finished_first_hour"].mean()
    assert finished["new"] - finished["old"] > 0.2


def test_looking_only_at_those_who_got_through_turns_the_result_around(trial):
    """The old first hour let only the more loyal through, so they stay longer."""
    through = trial[trial["finished_first_hour"]]
    for week in (1, 4, 8):
        kept = (through["weeks_used"] >= week).groupby(through["first_hour"]).mean()
        assert kept["old"] > kept["new"] + 0.02
        everyone = (trial["weeks_used"] >= week).groupby(trial["first_hour"]).mean()
        assert everyone["new"] > everyone["old"] + 0.02


def test_what_learners_fit_finds_the_loyalty_of_those_who_got_through(trial):
    """Their chances to leave are spread as beta(alpha, beta + patience)."""
    truth = dataset("onboarding_trial").truth
    through = trial[trial["finished_first_hour"] & (trial["first_hour"] == "new")]
    there = [(through["weeks_used"] >= week).sum() for week in range(12)]
    fit = fit_retention(there)
    alpha, beta = fit.estimates["alpha"], fit.estimates["beta"]
    assert alpha.low < truth["alpha of the chance to leave in a week"] < alpha.high
    after = (
        truth["beta of the chance to leave in a week"]
        + truth["patience the new first hour asks for (weeks of use)"]
    )
    assert beta.low < after < beta.high


def test_the_device_does_not_matter(trial):
    known = trial.dropna(subset=["device"])
    share = known.groupby("device")["finished_first_hour"].agg(["mean", "size"])
    error = np.sqrt((share["mean"] * (1 - share["mean"]) / share["size"]).max())
    assert np.ptp(share["mean"]) < 4 * error


def test_the_blemishes_of_the_trial():
    raw = load("onboarding_trial")
    twice = raw[raw.duplicated()]
    assert twice["signed_up"].between("2022-03-14", "2022-03-20").all()
    assert len(twice) > 100
    nameless = raw.loc[raw["device"].isna(), "signed_up"]
    assert nameless.between("2022-05-02", "2022-05-08").all()
    assert raw["signed_up"].tail(20).between("2022-02-07", "2022-02-09").all()
    assert (raw.loc[~raw["finished_first_hour"], "weeks_used"] == 0).all()


# The referral tree

REWARD, END = pd.Timestamp("2022-01-01"), pd.Timestamp("2023-01-01")
NINETY_DAYS = pd.Timedelta(days=90)


@pytest.fixture(scope="module")
def tree() -> pd.DataFrame:
    return load("referral_tree").drop_duplicates()


def brought(tree: pd.DataFrame) -> pd.Series:
    """How many new users each user brought, as far as the links tell."""
    return tree["user"].map(tree["invited_by"].value_counts()).fillna(0)


def share_with_link(tree: pd.DataFrame) -> float:
    return tree.loc[tree["came_by"] == "invitation", "invited_by"].notna().mean()


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        (pd.Timestamp("2021-01-01"), REWARD, "new users a newcomer brings before the reward"),
        (REWARD, END - NINETY_DAYS, "new users a newcomer brings with the reward"),
    ],
)
def test_the_referral_factor_is_read_from_the_tree(tree, since, until, name):
    """Of those who joined early enough to be answered, corrected for links that were lost."""
    chosen = tree["joined"].between(since, until, inclusive="left")
    counts = brought(tree)[chosen] / share_with_link(tree)
    error = counts.std() / np.sqrt(len(counts))
    assert abs(counts.mean() - dataset("referral_tree").truth[name]) < 3 * error
    assert error < 0.05


def test_counting_late_joiners_as_well_counts_too_few(tree):
    """Those who joined in the last month have hardly been answered yet."""
    counts = brought(tree)
    last_month = tree["joined"] >= END - pd.Timedelta(days=30)
    settled = tree["joined"].between(REWARD, END - NINETY_DAYS)
    assert counts[last_month].mean() < 0.7 * counts[settled].mean()


def test_lost_links_and_accepted_invitations(tree):
    truth = dataset("referral_tree").truth
    invited = (tree["came_by"] == "invitation").sum()
    lost = 1 - share_with_link(tree)
    expected = truth["share of invited users whose inviter is lost"]
    assert abs(lost - expected) < 3 * np.sqrt(expected * (1 - expected) / invited)
    early = tree[(tree["joined"] < END - NINETY_DAYS) & tree["invitations_sent"].notna()]
    sent = early["invitations_sent"].sum()
    accepted = brought(tree)[early.index].sum() / share_with_link(tree) / sent
    assert abs(accepted - truth["share of invitations accepted"]) < 3 * 0.5 / np.sqrt(sent)


def test_the_invited_stay_longer_and_leave_no_larger_margin(tree):
    """As the study of 2011 found for the long run: retention yes, margin no."""
    truth = dataset("referral_tree").truth
    gone = tree["left"].notna().to_numpy()
    days = (tree["left"].fillna(END) - tree["joined"]).dt.days.to_numpy()
    months = np.where(gone, days // 30 - 1, (days - 1) // 30)  # months stayed to the end
    invited = (tree["came_by"] == "invitation").to_numpy()

    def surprise(logs):
        alpha, beta_others, beta_invited = np.exp(logs)
        beta = np.where(invited, beta_invited, beta_others)
        left, stayed = betaln(alpha + 1, beta + months), betaln(alpha, beta + months)
        return -(np.where(gone, left, stayed) - betaln(alpha, beta)).sum()

    estimate, error = most_likely(surprise, np.log([1.0, 5.0, 5.0]))
    true = np.log(
        [
            truth["alpha of the chance to leave in a month"],
            truth["beta of the chance to leave in a month, not invited"],
            truth["beta of the chance to leave in a month, invited"],
        ]
    )
    assert np.all(np.abs(estimate - true) < 3 * error), (np.exp(estimate), error)
    assert estimate[2] - estimate[1] > 0.1
    margin = np.log(tree["margin_dollars_a_month"])
    groups = margin.groupby(invited)
    gap = groups.mean().diff().iloc[-1]
    assert abs(gap) < 3 * np.sqrt((groups.var() / groups.size()).sum())


def test_few_people_bring_most_of_the_others(tree):
    counts = brought(tree).sort_values(ascending=False)
    tenth = counts.head(len(counts) // 10).sum() / counts.sum()
    assert tenth > 0.5
    assert (counts == 0).mean() > 0.6


def test_the_blemishes_of_the_tree():
    raw = load("referral_tree")
    assert (raw[raw.duplicated()]["joined"] == "2022-06-01").all()
    assert raw.duplicated().sum() > 3
    uncounted = raw[raw["invitations_sent"].isna()]["joined"]
    assert uncounted.between("2021-08-09", "2021-08-15").all()
    clean = raw.drop_duplicates()
    assert clean["user"].is_unique
    joined = clean.set_index("user")["joined"]
    linked = clean.dropna(subset=["invited_by"])
    assert (linked["joined"].to_numpy() > joined[linked["invited_by"]].to_numpy()).all()
    assert (clean["left"].dropna() > clean.loc[clean["left"].notna(), "joined"]).all()


# The survey


@pytest.fixture(scope="module")
def survey() -> pd.DataFrame:
    return load("delight_survey")


def delight_of(survey: pd.DataFrame) -> pd.DataFrame:
    told = survey.dropna(subset=["quality_points", "expectation_points"]).copy()
    told["delight"] = told["quality_points"] - told["expectation_points"]
    return told


def promoter_score(scores: pd.Series) -> float:
    return 100 * ((scores >= 9).mean() - (scores <= 6).mean())


def test_delight_brings_friends_and_keeps_users(survey):
    truth = dataset("delight_survey").truth
    told = delight_of(survey)
    delight, invited = told["delight"].to_numpy(), told["friends_invited"].to_numpy()
    stays = told["still_there"].to_numpy(float)

    def surprise_of_inviting(point):
        rate = np.exp(point[0] + point[1] * delight)
        return -(invited * np.log(rate) - rate).sum()

    def surprise_of_staying(point):
        odds = point[0] + point[1] * delight
        return -(stays * odds - np.logaddexp(0, odds)).sum()

    estimate, error = most_likely(surprise_of_inviting, [-0.5, 0.0])
    true = [
        np.log(truth["friends invited at no delight"]),
        truth["more friends invited per point of delight (log)"],
    ]
    assert np.all(np.abs(estimate - true) < 3 * error)
    assert error[1] < 0.1 * true[1]
    estimate, error = most_likely(surprise_of_staying, [0.5, 0.0])
    true = [
        truth["log-odds of staying at no delight"],
        truth["more log-odds of staying per point of delight"],
    ]
    assert np.all(np.abs(estimate - true) < 3 * error)
    assert error[1] < 0.15 * true[1]


def test_quality_alone_tells_little_once_delight_is_known(survey):
    told = delight_of(survey)
    same = told[told["delight"].abs() <= 4]
    good = same["quality_points"] > same["quality_points"].median()
    gap = same["friends_invited"].groupby(good).mean().diff().iloc[-1]
    error = same["friends_invited"].std() * 2 / np.sqrt(len(same))
    assert abs(gap) < 3 * error
    happy, sad = told[told["delight"] > 10], told[told["delight"] < -10]
    assert happy["friends_invited"].mean() > 1.8 * sad["friends_invited"].mean()


def test_those_who_answer_a_mail_are_not_like_the_others(survey):
    """The score by mail is far too good; by phone, where all answer, it is that of everyone."""
    by_mail = promoter_score(survey.loc[survey["asked_by"] == "mail", "recommend_score"].dropna())
    by_phone = promoter_score(survey.loc[survey["asked_by"] == "phone", "recommend_score"])
    assert by_mail - by_phone > 10
    behaviour = survey.groupby("asked_by")[["friends_invited", "still_there"]].mean()
    assert abs(behaviour["friends_invited"].diff().iloc[-1]) < 0.08
    assert abs(behaviour["still_there"].diff().iloc[-1]) < 0.06


def test_who_answers_is_read_from_the_phoned_part(survey):
    """Scores of everyone are known from the phone, so the share of each that answers a mail is."""
    truth = dataset("delight_survey").truth
    mail, phone = (survey[survey["asked_by"] == way] for way in ("mail", "phone"))
    scores = np.arange(11)
    answered = mail["recommend_score"].value_counts().reindex(scores, fill_value=0).to_numpy()
    phoned = phone["recommend_score"].value_counts().reindex(scores, fill_value=0).to_numpy()

    def fit(phoned):
        share = (phoned + 0.1) / (phoned.sum() + 1.1)

        def surprise(point):
            odds = point[0] + point[1] * np.abs(scores - 6)
            expected = len(mail) * share / (1 + np.exp(-odds))
            return -(answered * np.log(expected) - expected).sum()

        return minimize(surprise, [-1.0, 0.2], method="Nelder-Mead").x

    estimate = fit(phoned)
    chance = np.random.RandomState(1)
    again = [fit(chance.multinomial(phoned.sum(), phoned / phoned.sum())) for _ in range(30)]
    error = np.std(again, axis=0)
    true = [
        truth["log-odds to answer a mail with a score of 6"],
        truth["more log-odds to answer per point away from 6"],
    ]
    assert np.all(np.abs(estimate - true) < 3 * error), (estimate, error)


def test_the_blemishes_of_the_survey(survey):
    mails = survey.loc[survey["asked_by"] == "mail", "asked"]
    assert not mails.between("2022-04-18", "2022-04-24").any()
    assert survey["user"].is_unique
    answered = survey["answered"]
    assert survey.loc[answered, "recommend_score"].notna().all()
    assert survey.loc[~answered, ["recommend_score", "expectation_points"]].isna().all().all()
    gaps = survey[answered & survey["quality_points"].isna()]
    assert gaps["asked"].between("2022-05-10", "2022-05-11").all()
    assert len(gaps) > 0
