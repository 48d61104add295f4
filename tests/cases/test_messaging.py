"""What the messaging case must show, and how well it follows China from 2008 to 2020."""

import numpy as np
import pytest

from userfirst.calibration import by_year, calibrations, compare
from userfirst.cases import case, run, run_batch, sweep
from userfirst.cases.messaging import PULL_OF_FRIENDS
from userfirst.charts.scene import scene, tell
from userfirst.data import figure
from userfirst.model import schedule
from userfirst.model.adoption import users_in_closed_form
from userfirst.model.rivalry import advantage_to_flip

HOLDS, GONE = 20.0, 5.0  # percent of messenger users at the end of the run
SPENDS = [50, 100, 200, 300, 400, 600, 800, 1000]


@pytest.fixture(scope="module")
def launches():
    """Own launches every three months, at every spending, with the default bundle."""
    months = np.arange(0.0, 145.0, 3.0)
    grid, spend = np.meshgrid(months, SPENDS, indexing="ij")
    batch = run_batch("messaging", {"launch_month": grid.ravel(), "spend": spend.ravel()})
    return months, batch["own_share"][-1].reshape(grid.shape)


def test_wechat_is_within_15_percent_in_every_year():
    """Monthly users of WeChat in each first quarter from 2013 to 2019."""
    wechat = calibrations("messaging", "china")[0].compare()
    assert len(wechat) == 7
    assert wechat["error_percent"].abs().max() < 15
    assert wechat["error_percent"].abs().mean() < 4


def test_a_plain_bass_curve_follows_wechat_nearly_as_well():
    """What it missed was 2012, a figure that repeated the registered accounts of 2011."""
    from scipy.optimize import least_squares

    public = calibrations("messaging", "china")[0].public()["value"].to_numpy()
    months = 27.0 + 12.0 * np.arange(7)  # from January 2011 to the end of each first quarter

    def curve(x):
        return users_in_closed_form(months, x[0], np.exp(x[1]), np.exp(x[2]), 0.0)

    def errors(x):
        return np.log(curve(x) / public)

    fit = least_squares(errors, [1200.0, np.log(0.0016), np.log(0.07)])
    off = curve(fit.x) / public - 1.0
    assert np.abs(off).max() == pytest.approx(0.068, abs=0.002)
    model = calibrations("messaging", "china")[0].compare()["error_percent"].abs() / 100.0
    assert model.max() < np.abs(off).max()


def test_texts_peak_in_2012_and_fall_as_they_did():
    """Texts peak in 2012 within a year and by 2015 are 75 to 85 percent of the peak."""
    years = by_year(run("messaging", preset="china")["texts"])
    peak = 2008 + int(years[:8].argmax())
    assert abs(peak - 2012) <= 1
    assert 0.75 <= years[2015 - 2008] / years.max() <= 0.85
    texts = compare("messaging", "china").query("series.str.startswith('Texts')")
    assert texts["error_percent"].abs().max() < 8


def test_data_income_grows_as_china_mobiles_did():
    """Income from data follows China Mobile's from 2011 to 2015 within 15 percent."""
    data = calibrations("messaging", "china")[2].compare()
    assert data["error_percent"].abs().max() < 15


def test_a_text_earns_what_it_earned_at_china_mobile():
    """The bundle and the price make the income per text of China Mobile in 2012."""
    levers = run("messaging", preset="china").levers
    per_text = (1 - levers["free_level"]) * levers["sms_price"]
    revenue = figure("china_mobile_sms_and_mms_revenue_2012")["value"]
    nine_months = figure("china_mobile_messages_sent_first_nine_months_2012_01_to_2012_09")["value"]
    assert per_text == pytest.approx(revenue / (nine_months / 9 * 12), abs=0.005)


def test_income_per_line_and_calls_fall_as_china_mobiles_did():
    """Within 10 percent of its income per user in three years, and of how fast calls fell."""
    china = run("messaging", preset="china")
    income = 1000 * china["revenue"] / china["lines"]
    for months, period in ((slice(49, 58), "2012_01_to_2012_09"), (slice(73, 85), "2014"),
                           (slice(85, 97), "2015")):  # fmt: skip
        public = figure(f"china_mobile_average_revenue_per_user_{period}")["value"]
        assert income[months].mean() == pytest.approx(public, rel=0.1)
    assert income[85:97].mean() < income[49:58].mean() - 2, "income per line falls, too"
    calls = china["calls"] / china["lines"]
    fall = 1 - calls[85:97].mean() / calls[73:85].mean()
    minutes = [
        figure(f"china_mobile_voice_minutes_per_user_{year}")["value"] for year in (2014, 2015)
    ]
    assert fall == pytest.approx(1 - minutes[1] / minutes[0], abs=0.03)


def test_own_messenger_in_time_holds_and_too_late_does_not(launches):
    """Before the rival's critical mass spending holds a share; after it none in the range does."""
    months, share = launches
    early = months <= 36
    enough = np.array(SPENDS) >= 200
    assert (share[np.ix_(early, enough)] > HOLDS).all()
    late = months >= 78
    assert (share[late] < GONE).all()
    # More money buys time, but only so much of it: the last month in which a launch still holds.
    last = [months[share[:, place] > HOLDS].max() for place in np.flatnonzero(enough)]
    assert last == sorted(last)
    assert 36 <= last[0] < last[-1] < 78


def test_the_last_month_is_where_theory_puts_it(launches):
    """A launch fails once tipping asks for a greater advantage than the most that money buys."""
    months, share = launches
    about = case("messaging")
    alone = run("messaging", spend=0)["rival"] / about.lever("market").default
    pull = PULL_OF_FRIENDS * about.lever("network").default * alone
    most = np.log(about.lever("spend").high / about.lever("rival_spend").default)
    last = int(months[share[:, -1] > HOLDS].max())
    # The market still grows while people make up their minds, so it tips a little earlier.
    too_late = int(np.argmax(advantage_to_flip(pull) > most))
    assert last <= too_late <= last + 24


def test_keeping_the_users_pays_only_where_a_user_is_worth_something():
    """Your own messenger replaces your texts and calls, too: at 1 yuan a user it costs profit."""
    without = run("messaging", spend=0).outcome("profit")
    table = sweep("messaging", "in_time", worth_of_user=[1, 4, 7, 10]).table
    assert (table["own_share"] > 90).all()
    assert table["profit"].iloc[0] < 0.95 * without
    assert table["profit"].iloc[-1] > 1.02 * without
    assert table["profit"].is_monotonic_increasing


def test_without_a_network_effect_a_late_messenger_holds():
    """Where friends do not matter, being late does not either: the claim has its limits."""
    late = {"launch_month": 84, "spend": 300}
    assert run("messaging", network=0, **late).outcome("own_share") > HOLDS
    assert run("messaging", **late).outcome("own_share") < GONE


def test_income_may_rise_while_the_share_of_minutes_falls():
    """China: from 2011 to 2015 income grows and the operators' share of minutes halves."""
    china = run("messaging", preset="china")
    assert china["revenue"][96] > 1.2 * china["revenue"][48]
    assert china["minutes_share"][96] < 0.6 * china["minutes_share"][48]
    assert china["texting"][96] < china["texting"][48]


def test_the_free_bundle_moves_both_sides():
    """More free texts: fewer people on the rival's messenger, more texts, less income from them."""
    table = sweep("messaging", spend=0, free_level=np.linspace(0, 1, 21)).table
    assert table["rival"].is_monotonic_decreasing
    assert table["rival"].iloc[0] > 2 * table["rival"].iloc[-1]
    early = sweep("messaging", spend=0, month=24, free_level=np.linspace(0, 1, 21)).table
    assert early["revenue"].iloc[0] > 1.05 * early["revenue"].iloc[-1]


def test_free_texts_buy_time():
    """A launch that comes too late with the usual bundle holds when texts are free."""
    late = {"launch_month": 72, "spend": 300}
    assert run("messaging", **late).outcome("own_share") < GONE
    assert run("messaging", free_level=0.9, **late).outcome("own_share") > HOLDS


def test_fighting_pays_before_it_costs():
    """A surcharge on the rival's users earns more at first; people who leave make it less later."""
    fight, ignore = run("messaging", preset="fight"), run("messaging", spend=0)
    assert fight["revenue"][72] > ignore["revenue"][72]
    assert fight["revenue"][-1] < 0.9 * ignore["revenue"][-1]
    assert fight["lines"][-1] < 0.8 * ignore["lines"][-1]
    assert fight["rival"][-1] < ignore["rival"][-1]


def test_a_partner_gives_up_users_for_data():
    """Joining the rival speeds it up and brings people to data earlier."""
    partner, ignore = run("messaging", preset="partner"), run("messaging", spend=0)
    assert partner["rival"][66] > 1.2 * ignore["rival"][66]
    assert partner["online"][66] > ignore["online"][66]


def test_dear_texts_fall_off_a_cliff():
    """Without a bundle and with smartphones everywhere, texts halve within two years."""
    texts = run("messaging", preset="cliff")["texts"]
    peak = int(texts.argmax())
    assert texts[peak + 24] < 0.6 * texts[peak]


def test_dear_data_keep_people_off_messengers():
    """The price of data moves the rival too, and the operator's income from data."""
    dear, cheap = run("messaging", spend=0, data_price=50), run("messaging", spend=0, data_price=15)
    assert dear["rival"][84] < cheap["rival"][84]
    assert dear["online"][84] < cheap["online"][84]


def test_the_books_are_the_sum_of_the_months():
    """Income and costs so far are the months added up; profit is their difference."""
    told = run("messaging", preset="in_time", free_level=schedule(0.2, {60: 0.9}))
    assert told["earned"][-1] == pytest.approx(told["revenue"][1:].sum())
    assert told["spent"][-1] == pytest.approx(told["costs"][1:].sum())
    assert told["earned"][0] == told["spent"][0] == 0
    assert told.outcome("profit") == pytest.approx(told["profit"][1:].sum())


@pytest.mark.parametrize("preset", [None, *(each.name for each in case("messaging").presets)])
def test_every_preset_has_its_words(preset):
    """Two or three sentences that say what the run shows."""
    told = run("messaging", preset=preset)
    sentences = tell(told)
    assert len(sentences) == 3
    assert all(sentence.endswith(".") and len(sentence) < 200 for sentence in sentences)
    assert set(scene("messaging").series) <= {each.name for each in told.case.series}
