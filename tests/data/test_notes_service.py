"""The four files of lesson 01 contain their lesson: who uses, who pays, and who brought them."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import betaln

from tests.data.curvature import standard_errors
from userfirst.data import dataset, load

TRUTH = dataset("notes_accounts").truth
STAFF = 12
LAST = 35
LOST_WEEK, LAST_MONTH = pd.Timestamp("2022-06-01"), pd.Timestamp("2023-12-01")


def number(month: pd.Series) -> pd.Series:
    """Months since January 2021."""
    return (month.dt.year - 2021) * 12 + month.dt.month - 1


@pytest.fixture(scope="module")
def accounts() -> pd.DataFrame:
    """People, without the staff: when they joined, who invited them, how long they stayed."""
    table = load("notes_accounts").set_index("account")
    seen = activity_by_number()
    spans = seen.groupby("account")["number"].agg(["min", "max"])
    table["joined_number"] = number(table["joined"])
    table["months"] = spans["max"] - table["joined_number"] + 1
    table["still_here"] = spans["max"] == LAST
    paid = load("notes_payments")
    paid = paid[paid["amount_dollars"] > 0]
    table["first_payment"] = number(paid["month"]).groupby(paid["account"]).min()
    revenue = load("notes_payments").groupby("account")["amount_dollars"].sum()
    table["revenue"] = revenue.reindex(table.index).fillna(0.0)
    # A few were seen in the lost week only and have left no trace.
    return table[(table.index > STAFF) & table["months"].notna()]


def activity_by_number() -> pd.DataFrame:
    seen = load("notes_activity").drop_duplicates()
    return seen.assign(number=number(seen["month"]))


def paying_now(accounts: pd.DataFrame) -> pd.Index:
    """Accounts in use in the last month that have paid and not stopped."""
    paid = load("notes_payments")
    paid = paid[paid["amount_dollars"] > 0]
    month = number(paid["month"])
    recent = ((paid["plan"] == "month") & (month >= LAST - 1)) | (
        (paid["plan"] == "year") & (month > LAST - 12)
    )
    return accounts.index[accounts["still_here"]].intersection(paid.loc[recent, "account"])


def test_two_percent_of_all_and_six_percent_of_the_active_pay(accounts):
    payers = paying_now(accounts)
    assert len(payers) / len(accounts) == pytest.approx(0.02, abs=0.002)
    assert len(payers) / accounts["still_here"].sum() == pytest.approx(0.06, abs=0.01)


def test_of_a_cohort_after_29_months_over_a_fifth_has_come_to_pay(accounts):
    seen = activity_by_number().merge(accounts.reset_index(), on="account")
    age = seen["number"] - seen["joined_number"]
    paid = seen["first_payment"] <= seen["number"]
    shares = paid.groupby(age).mean()
    assert 0.18 < shares[29] < 0.26
    assert shares.loc[29:35].mean() > 0.20
    assert shares[3] < 0.05 < shares[9] < shares[18] < shares[29]


def test_the_spread_of_the_chance_to_leave_is_recovered(accounts):
    """Shifted-beta-geometric likelihood of how many months people stayed."""
    months, here = accounts["months"].to_numpy(float), accounts["still_here"].to_numpy()

    def minus_log_likelihood(logs):
        alpha, beta = np.exp(logs)
        left = betaln(alpha + 1, beta + months - 1) - betaln(alpha, beta)
        stayed = betaln(alpha, beta + months - 1) - betaln(alpha, beta)
        return -np.where(here, stayed, left).sum()

    found = minimize(minus_log_likelihood, np.zeros(2), method="BFGS")
    error = standard_errors(minus_log_likelihood, found.x)
    truth = np.log(
        [
            TRUTH["chance to leave in a month: beta distribution, alpha"],
            TRUTH["chance to leave in a month: beta distribution, beta"],
        ]
    )
    assert np.all(error < 0.05)
    assert np.all(np.abs(found.x - truth) < 3 * error), (np.exp(found.x), error)


def test_who_would_pay_and_how_soon_is_recovered(accounts):
    """Likelihood of the month of the first payment, given how long people stayed."""
    alpha = TRUTH["chance to leave in a month: beta distribution, alpha"]
    beta = TRUTH["chance to leave in a month: beta distribution, beta"]
    power = TRUTH["power of (1 - chance to leave) with which that share falls"]
    # The bookings of the last month are not complete, so it is left out.
    months = np.minimum(accounts["months"], LAST - accounts["joined_number"]).to_numpy(float)
    began = (accounts["first_payment"] - accounts["joined_number"] + 1).to_numpy(float)
    began = np.where(began > months, np.nan, began)
    left = np.where(accounts["still_here"], 0.0, 1.0)
    stayed = accounts["months"].to_numpy(float) - 1.0
    attached = np.exp(
        betaln(alpha + left, beta + stayed + power) - betaln(alpha + left, beta + stayed)
    )

    def minus_log_likelihood(logs):
        share, rate = np.exp(logs[0]) / 2.0 * attached, np.exp(logs[1])
        with np.errstate(invalid="ignore"):
            pays = np.log(share * rate) + (began - 1.0) * np.log1p(-rate)
        waits = np.log1p(-share * -np.expm1(months * np.log1p(-rate)))
        return -np.where(np.isnan(began), waits, pays).sum()

    found = minimize(minus_log_likelihood, np.log([0.3, 0.1]), method="BFGS")
    error = standard_errors(minus_log_likelihood, found.x)
    truth = np.log(
        [
            TRUTH["share that would pay, of those who never leave"],
            TRUTH["chance to begin to pay in a month, of those who would"],
        ]
    )
    assert np.all(error < 0.15)
    assert np.all(np.abs(found.x - truth) < 3 * error), (np.exp(found.x), error)


def test_invitations_are_sent_and_taken_up_as_said(accounts):
    sent = load("notes_invitations")
    days = activity_by_number()
    days = days[(days["account"] > STAFF) & (days["month"] != LOST_WEEK)]["active_days"].sum()
    a_day = (sent["month"] != LOST_WEEK).sum() / days
    assert a_day == pytest.approx(TRUTH["invitations for each active day"], rel=0.03)
    could = (sent["month"] < LAST_MONTH).sum()
    taken = (accounts["came_by"] == "invitation").sum() / could
    assert taken == pytest.approx(TRUTH["share of invitations taken up, a month later"], rel=0.03)


def test_revenue_that_non_payers_caused_can_be_traced(accounts):
    """Of the revenue, about four tenths came from people whom one who had not paid invited."""
    known = accounts.dropna(subset=["invited_by"])
    inviter = accounts["first_payment"].reindex(known["invited_by"].astype(int)).to_numpy()
    by_non_payer = ~(inviter < known["joined_number"].to_numpy())
    traced = known.loc[by_non_payer, "revenue"].sum() / accounts["revenue"].sum()
    assert 0.35 < traced < 0.65
    paying_inviters = known.loc[~by_non_payer, "revenue"].sum() / accounts["revenue"].sum()
    assert paying_inviters < traced / 2


def test_the_two_tables_tell_the_same_of_who_invited_whom(accounts):
    sent = load("notes_invitations").dropna(subset=["account"])
    assert sent["account"].is_unique
    by_account = sent.set_index(sent["account"].astype(int))
    known = accounts["invited_by"].dropna().astype(int)
    assert set(known.index) == set(by_account.index) & set(accounts.index)
    assert (by_account["sender"].reindex(known.index) == known).all()
    invited_in = number(by_account["month"]).reindex(known.index)
    assert (accounts.loc[known.index, "joined_number"] == invited_in + 1).all()
    assert (known < known.index).all()


def test_payment_is_concentrated(accounts):
    paid = accounts["revenue"][accounts["revenue"] > 0].sort_values(ascending=False)
    assert paid.iloc[: len(paid) // 10].sum() > 0.35 * paid.sum()
    assert len(paid) < 0.05 * len(accounts)


def test_the_definition_of_active_matters():
    seen = activity_by_number()
    last = seen[seen["number"] == LAST]["active_days"]
    assert (last >= 8).mean() < 0.65
    assert 0.25 < last.sum() / 30 / len(last) < 0.40


def test_the_blemishes_are_there_and_no_others(accounts):
    seen = load("notes_activity")
    double = seen[seen.duplicated()]
    assert set(double["month"].dt.strftime("%Y-%m")) == {"2022-11"}
    assert len(double) == (seen["month"] == "2022-11-01").sum() / 2
    seen = activity_by_number()
    days = seen[seen["account"] > STAFF].groupby("number")["active_days"].mean()
    assert days[17] < 0.85 * days[[16, 18]].mean()
    staff = seen[seen["account"] <= STAFF]
    assert (staff.groupby("account").size() == 36).all()
    lost = (accounts["came_by"] == "invitation") & accounts["invited_by"].isna()
    assert lost.sum() / (accounts["came_by"] == "invitation").sum() == pytest.approx(0.04, abs=0.01)
    paid = load("notes_payments")
    assert (paid["amount_dollars"] < 0).sum() == 25
    assert not paid["account"].isin(range(1, STAFF + 1)).any()
    assert seen["account"].isin(load("notes_accounts")["account"]).all()
