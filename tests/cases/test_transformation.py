"""What the transformation case must show: five companies, a limit on cash, rivals with rules."""

import numpy as np
import pytest

from tests.cases.large_lever import Row
from tests.cases.test_laws import pairs_of
from tests.cases.together import run_together
from userfirst import quarters
from userfirst.cases import NAMES, case, run, run_batch, sweep
from userfirst.cases.transformation import OUTBID_BY
from userfirst.charts.scene import scene
from userfirst.charts.sentences import tell
from userfirst.model import BadValue, integrate, schedule

LARGE_LEVER = Row(0.56, 0.71, 0.28, 224)

COMPANIES = tuple(each.name for each in case("transformation").presets)
LEVELS = np.linspace(0.0, 1.0, 51)


@pytest.fixture(scope="module")
def worth():
    """Worth after five years by free level, a row a company."""
    return np.array(
        [
            sweep("transformation", preset=name, free_level=LEVELS).table["worth"].to_numpy()
            for name in COMPANIES
        ]
    )


def test_there_are_five_companies_with_rules_of_their_own():
    assert len(COMPANIES) == 5
    rules = {run("transformation", preset=name).levers["rival_rule"] for name in COMPANIES}
    assert len(rules) == 4


def test_no_single_free_level_wins_in_all_five_industries(worth):
    """Each company's best level is its own, and no level comes near the best in all five."""
    best = LEVELS[worth.argmax(axis=1)]
    assert len(set(np.round(best, 2))) == 5
    assert best.min() <= 0.05
    assert best.max() >= 0.9
    share_of_best = worth / worth.max(axis=1, keepdims=True)
    assert share_of_best.min(axis=0).max() < 0.5, "every level is less than half as good somewhere"


def test_no_single_free_level_even_survives_everywhere():
    """Whatever one free level all five choose, at least one of them closes."""
    is_open = np.array(
        [
            run_batch("transformation", dict(case("transformation").preset(name).levers)
                      | {"free_level": LEVELS})["is_open"][-1]
            for name in COMPANIES
        ]
    )  # fmt: skip
    assert not is_open.all(axis=0).any()
    assert is_open.any(axis=1).all()


@pytest.mark.parametrize("name", COMPANIES)
def test_a_company_survives_as_it_is_handed_over_and_can_do_far_better(name, worth):
    """A learner begins with a company that lives; its free level is not yet the best one."""
    told = run("transformation", preset=name)
    assert told["is_open"][-1] == 1
    assert told.outcome("lowest_cash") > 0.15 * told.levers["funding"]
    best = worth[COMPANIES.index(name)].max()
    assert 0 < told.outcome("worth") < 0.6 * best


@pytest.mark.parametrize("name", COMPANIES)
def test_the_best_level_beats_waiting_for_the_end(name, worth):
    """Where the free level suits the industry, building a user business pays."""
    wait = run(
        "transformation", preset=name, investment=0, marketing=0, migration=0, free_level=0,
        price=100,
    )  # fmt: skip
    assert worth[COMPANIES.index(name)].max() > 1.3 * wait.outcome("worth")


@pytest.mark.parametrize("name", COMPANIES)
def test_the_old_income_erodes(name):
    """The old business falls to less than 60 percent within five years, whatever is built."""
    old = run("transformation", preset=name, investment=0, marketing=0)["legacy_income"]
    still_open = old[old > 0]
    assert (np.diff(still_open) < 0).all()
    assert old[-1] < 0.6 * old[0]


def test_the_limit_on_cash_binds():
    """An investment that pays with more cash closes the company with less."""
    plan = {"preset": "newspaper", "free_level": 0.25, "investment": 8, "marketing": 2}
    poor, rich = run("transformation", **plan), run("transformation", funding=150, **plan)
    timid = run("transformation", preset="newspaper", free_level=0.25)
    assert poor["is_open"][-1] == 0
    assert rich["is_open"][-1] == 1
    assert rich["users"][-1] > timid["users"][-1]
    assert rich.outcome("worth") - 150 > 1.5 * (timid.outcome("worth") - timid.levers["funding"])


def test_free_users_take_customers_from_the_old_business():
    """What is free for everyone is free for those who pay today, too."""
    closed_shop = run("transformation", preset="newspaper", free_level=0.0, migration=0)
    open_house = run("transformation", preset="newspaper", free_level=0.6, migration=0)
    assert open_house["legacy"][36] < 0.9 * closed_shop["legacy"][36]


@pytest.mark.parametrize("off", [0.9, 1.0, 1.1])
def test_bringing_customers_over_pays_at_the_bank_and_costs_at_the_language_school(off):
    """It pays where users draw users; where each old customer earns much it gives income away."""

    def worth_with(name, level):
        levers = case("transformation").preset(name).levers
        levers = {"price": levers["price"] * off, "median_taste": levers["median_taste"] * off}
        swept = sweep("transformation", name, free_level=level, migration=[0, 0.03, 0.1], **levers)
        return swept.table["worth"].to_numpy()

    bank, school = worth_with("bank", 0.9), worth_with("language_school", 0.58)
    assert bank[2] > 1.5 * bank[1] > 1.5 * bank[0]
    assert school[2] < 0.5 * school[1] < 0.5 * school[0]


@pytest.mark.parametrize("level", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("lever", ["rival_users", "rival_quality"])
def test_a_stronger_rival_brings_no_users(level, lever):
    """A newcomer that nobody has heard of wins nobody from a large rival by its size."""
    sizes = {"rival_users": [0, 0.5, 2, 5, 10], "rival_quality": [0.2, 0.5, 1, 2, 3]}[lever]
    for marketing in (0, 1, 10):
        swept = sweep(
            "transformation",
            free_level=level,
            marketing=marketing,
            funding=1000,
            **{lever: sizes},
        )
        assert np.all(np.diff(swept.run["users"], axis=1) <= 1e-9)


def test_a_stronger_rival_brings_no_users_at_any_setting_but_by_what_the_case_says():
    """Where the company stays open and the rival does not harvest.

    What is left are old customers whom the rival tempts away: those who leave it, too, are free.
    """
    about, seen = case("transformation"), 0
    for lever in ("rival_users", "rival_quality"):
        for pair in pairs_of(about, lever, 5):
            less, more = run_together(about, pair)
            rules = more.levers["rival_rule"]
            rules = np.asarray(getattr(rules, "first", rules))
            fair = (less["is_open"][-1] > 0.5) & (more["is_open"][-1] > 0.5) & (rules != 3)
            if hasattr(more.levers["rival_rule"], "switches"):
                fair &= np.all([later != 3 for _, later in more.levers["rival_rule"].switches], 0)
            gained, freed = more["users"] - less["users"], less["legacy"] - more["legacy"]
            slack = 1e-4 * (1 + less["users"])
            assert (gained <= np.maximum(freed, 0) + slack)[:, fair].all()
            seen += int(fair.sum())
    assert seen > 50


def test_few_leave_what_they_have_for_an_equal_service():
    """With equal offers nobody gains by being small: both lose and win the same few."""
    levers = {"rival_rule": "keep", "rival_free_level": 0.5, "marketing": 0, "network": 0}
    told = run("transformation", **levers, rival_users=5, funding=1000, migration=0)
    alone = run("transformation", **levers, rival_users=0, funding=1000, migration=0)
    assert told["users"][12] < 0.6 * alone["users"][12]


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_that_changes_nothing_says_that_it_is_the_start(name):
    about = case(name)
    for preset in about.presets:
        if about.complete(preset.levers) == about.defaults():
            assert "start" in preset.story, f"{preset.label}: pressing it changes nothing"


def test_rivals_follow_rules_of_their_own():
    """Keep, follow, outbid and harvest lead to different free levels, for different reasons."""
    about = {"preset": "newspaper", "free_level": 0.4, "rival_free_level": 0.6}
    told = {
        rule: run("transformation", rival_rule=rule, **about)
        for rule in ("keep", "follow", "outbid", "harvest")
    }
    assert told["keep"]["rival_free"][-1] == pytest.approx(0.6)
    assert told["follow"]["rival_free"][-1] == pytest.approx(0.4, abs=1e-4)
    assert told["outbid"]["rival_free"][-1] == pytest.approx(0.4 + OUTBID_BY, abs=1e-4)
    harvest = told["harvest"]
    own_share = harvest["users"] / (harvest["users"] + harvest["rival"])
    assert harvest["rival_free"][60] == pytest.approx(own_share[60], abs=0.05)
    worth = {rule: each.outcome("worth") for rule, each in told.items()}
    assert max(worth.values()) > 1.1 * min(worth.values()), "which rival you have matters"


def test_a_rival_answers_a_change_within_months():
    """One that follows you closes most of the gap in half a year after you switch."""
    told = run("transformation", free_level=schedule(0.2, {24: 0.8}), rival_rule="follow")
    gap = 0.8 - told["rival_free"]
    assert gap[24] == pytest.approx(0.6, abs=0.01)
    assert 0.5 * gap[24] > gap[30] > 0


def test_twenty_quarters_of_decisions():
    """A plan by quarters is a schedule by months, and the last quarter counts."""
    plan = [0.6] * 8 + [0.4] * 11 + [0.1]
    by_quarter = run("transformation", free_level=quarters(plan))
    by_month = run("transformation", free_level=schedule(0.6, {24: 0.4, 57: 0.1}))
    assert np.array_equal(by_quarter["cash"], by_month["cash"])
    other = run("transformation", free_level=quarters([*plan[:-1], 0.4]))
    assert np.array_equal(by_quarter["users"][:58], other["users"][:58])
    assert by_quarter["users"][60] != other["users"][60]


def test_a_plan_that_is_no_list_is_refused_in_words():
    for wrong in ([], 0.5, "free"):
        with pytest.raises(BadValue, match="one value for each quarter"):
            quarters(wrong)
    with pytest.raises(BadValue, match="the run ends at month 60"):
        run("transformation", free_level=quarters([0.1, 0.2] * 11))
    assert repr(quarters([0.9, 0.9, 0.5])) == "schedule(0.9, {6: 0.5})"


def test_free_first_then_priced_beats_every_constant_level_and_eats_the_base():
    """At the language school it is worth more after five years, and is then shrinking."""
    constant = sweep("transformation", preset="language_school", free_level=LEVELS).table["worth"]
    plan = quarters([0.6] * 12 + [0.0] * 8)
    moving = run("transformation", preset="language_school", free_level=plan)
    assert moving.outcome("worth") > 1.1 * constant.max()
    assert constant[0] < 0.6 * constant.max(), "priced from the start there is nothing to harvest"
    assert moving["users"][60] < 0.2 * moving["users"][36]
    assert moving["profit"][60] < 0.8 * moving["profit"][48]


def test_the_free_level_moves_users_and_money_and_the_rival():
    """At the default company, over the whole range of the lever."""
    swept = sweep("transformation", free_level=LEVELS)
    alive = swept.run["is_open"][-1] > 0.5
    users, rival = swept.run["users"][-1][alive], swept.run["rival"][-1][alive]
    assert users.max() > 2 * users.min()
    assert 0.12 <= LEVELS[alive].min() < 0.2 < 0.7 < LEVELS[alive].max() < 0.9
    worth = swept.table["worth"].to_numpy()
    assert 0.2 < LEVELS[worth.argmax()] < 0.4
    assert rival.max() > 1.2 * rival.min()


@pytest.mark.parametrize("name", [None, *COMPANIES])
@pytest.mark.parametrize("free_level", [0.0, 0.3, 1.0])
def test_every_company_has_its_words(name, free_level):
    told = run("transformation", preset=name, free_level=free_level)
    sentences = tell(told)
    assert len(sentences) == 3
    assert all(sentence.endswith(".") and len(sentence) < 240 for sentence in sentences)
    assert set(scene("transformation").series) <= {each.name for each in told.case.series}


@pytest.mark.parametrize("preset", [None, *COMPANIES])
def test_shorter_steps_tell_the_same_story(preset):
    """What is shown comes from the equations, not from the steps."""
    about = case("transformation")
    levers = about.complete(about.preset(preset).levers if preset else {})
    told, finer = (integrate(about.equations, levers, steps=steps) for steps in (None, 64))
    for name in ("users", "payers", "rival", "earned", "spent"):
        off = np.abs(told[name] - finer[name]).max() / (1e-9 + np.abs(finer[name]).max())
        assert off < (0.0005), name
