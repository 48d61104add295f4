"""The public figures: the file itself, what the lessons rely on, and the loader."""

from __future__ import annotations

import csv
import math
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlparse

import pytest

from userfirst.data import figures, files
from userfirst.data.figures import (
    COLUMNS,
    LESSON_OF_MODEL,
    QUALITIES,
    cite,
    period_end,
    public_figure,
    public_figure_index,
    public_figures,
    public_series,
)
from userfirst.lessons import OF_CASE
from userfirst.model.errors import BadValue, CourseError, DamagedFile, UnknownName

LESSONS = [each.number for each in OF_CASE.values()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with files.data_path(figures.FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the file that may be damaged, in the place where the loader looks."""
    copy = tmp_path / figures.FILE
    for name in (figures.FILE, files.CHECKSUMS):
        (tmp_path / name).write_bytes(files.data_path(name).read_bytes())
    monkeypatch.setattr(files, "data_folder", lambda: tmp_path)
    return copy


# The file


def test_columns_and_number_of_rows(rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(public_figures()) == files.recorded(figures.FILE)[1]


def test_ids_are_unique_and_readable(rows: list[dict[str, str]]) -> None:
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", row["id"])
        assert row["id"].startswith(row["case"] + "_")


def test_every_row_is_complete(rows: list[dict[str, str]]) -> None:
    for row in rows:
        for column in COLUMNS:
            assert row[column] == row[column].strip(), row["id"]
            if column not in ("derived", "warning"):
                assert row[column], f"{row['id']} has no {column}"
        assert math.isfinite(float(row["value"])), row["id"]
        assert row["quality"] in QUALITIES, row["id"]
        assert set(row["lessons"].split()) <= set(LESSONS), row["id"]


def test_addresses_are_of_the_web(rows: list[dict[str, str]]) -> None:
    for row in rows:
        parts = urlparse(row["address"])
        assert parts.scheme in ("http", "https"), row["id"]
        assert "." in parts.netloc, row["id"]
        assert " " not in row["address"], row["id"]


def test_one_unit_for_each_metric_of_a_case(rows: list[dict[str, str]]) -> None:
    units: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        units.setdefault((row["case"], row["metric"]), set()).add(row["unit"])
    assert {key: unit for key, unit in units.items() if len(unit) > 1} == {}


def test_a_metric_has_one_figure_for_each_period(rows: list[dict[str, str]]) -> None:
    keys = [(row["case"], row["metric"], row["period"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_derived_figures_follow_from_their_arithmetic(rows: list[dict[str, str]]) -> None:
    computed = 0
    for row in rows:
        terms = re.findall(r"[-+]? ?[\d.]+", row["derived"].replace(",", ""))
        if " / " in row["derived"]:
            above, below = row["derived"].replace(",", "").split(" / ")
            result = float(above) / float(below)
            if row["unit"] == "percent":
                result *= 100
        elif "less" in row["derived"]:
            whole, percent = (float(each) for each in re.findall(r"[\d.]+", row["derived"]))
            result = whole * (1 - percent / 100)
        elif row["derived"]:
            result = sum(float(term.replace(" ", "")) for term in terms)
        else:
            continue
        computed += 1
        assert float(row["value"]) == pytest.approx(result, rel=0.006), row["id"]
    assert computed > 20


# One series, one scope

# What a warning says of who or what is counted.
SCOPE = re.compile(r"The whole firm|Without|together|Registered accounts|may include")
# Steps at a change of source that are as large as a change of scope would be, looked at.
EXPLAINED = {
    "roku_device_revenue_by_quarter_2022_q4": "Two years apart, both from Roku's own letters.",
    "tesla_supercharger_stations_2015_03": "The first years of building; a round number.",
    "vizio_average_revenue_per_user_2021_q3": "Its platform revenue doubled as well.",
    "xiaomi_adjusted_net_profit_2022": "Both print the adjusted profit of the whole year.",
}


def by_metric(rows: list[dict[str, str]]) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Return the dated rows of each metric of each case, in the order of time."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        if period_end(row["period"]):
            found.setdefault((row["case"], row["metric"]), []).append(row)
    for each in found.values():
        each.sort(key=lambda row: period_end(row["period"]) or date.min)
    return found


def test_one_scope_for_each_metric(rows: list[dict[str, str]]) -> None:
    """Where one row says what it counts, all say it, and the same."""
    for key, figures_of in by_metric(rows).items():
        said = {" ".join(SCOPE.findall(row["warning"])) for row in figures_of}
        assert len(said) == 1, f"{key} mixes {said}"


def odd_steps(figures_of: list[dict[str, str]]) -> list[str]:
    """Return the ids at which a series falls, leaps or stalls just where its source changes.

    Steps of less than a year are left out: seasons make them.
    """
    odd = []
    steps = []
    for before, after in pairwise(figures_of):
        first, last = period_end(before["period"]), period_end(after["period"])
        years = (last - first).days / 365.25 if first and last else 0.0
        if years > 0.9 and min(float(before["value"]), float(after["value"])) > 0.0:
            growth = math.log(float(after["value"]) / float(before["value"])) / years
            steps.append((growth, before["address"] != after["address"], after["id"]))
    for place, (growth, changed, name) in enumerate(steps):
        near = [step[0] for step in steps[max(place - 1, 0) : place + 2] if step[2] != name]
        if changed and near:
            falls = growth < -0.02 and min(near) > 0.0
            leaps = growth > 0.2 and all(growth > 2.0 * abs(each) + 0.1 for each in near)
            stalls = len(near) == 2 and 0.0 < min(near) > max(2.5 * growth, growth + 0.15)
            odd += [name] if falls or leaps or stalls else []
    return odd


def test_a_step_at_a_change_of_source_is_explained(rows: list[dict[str, str]]) -> None:
    found = {name for each in by_metric(rows).values() for name in odd_steps(each)}
    assert found == set(EXPLAINED)


@pytest.mark.parametrize("factor", [0.5, 0.8, 2.0])
def test_a_mixed_scope_would_be_found(rows: list[dict[str, str]], factor: float) -> None:
    """From some year on another source counts half, or twice as much."""
    users = [dict(row) for row in by_metric(rows)["facebook", "Average revenue per user"]]
    assert not odd_steps(users)
    for row in users[5:]:
        row.update(value=str(float(row["value"]) * factor), address="https://example.org")
    assert odd_steps(users) == [users[5]["id"]]


def test_quarters_add_up_to_their_year(rows: list[dict[str, str]]) -> None:
    """Flows: four quarters of one source are the year of another within half a percent."""
    years = {(row["case"], row["metric"], row["period"]): float(row["value"]) for row in rows}
    compared = 0
    for (case, metric), figures_of in by_metric(rows).items():
        for year in {row["period"][:4] for row in figures_of}:
            quarters = [row for row in figures_of if row["period"].startswith(f"{year}-Q")]
            whole = years.get((case, metric.replace(" by quarter", ""), year))
            if len(quarters) == 4 and whole and re.search("revenue|profit|hours", metric):
                compared += 1
                assert sum(float(row["value"]) for row in quarters) == pytest.approx(
                    whole, rel=0.005
                ), (case, metric, year)
    assert compared >= 5


def test_no_sentence_of_a_source_is_quoted(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert '"' not in row["warning"] + row["derived"] + row["metric"], row["id"]


def test_every_lesson_has_figures(rows: list[dict[str, str]]) -> None:
    used = {lesson for row in rows for lesson in row["lessons"].split()}
    assert used == set(LESSONS)


# What notes on the sources call contradictory or corrected carries a warning


@pytest.mark.parametrize(
    "id",
    [
        "didi_cumulative_subsidies_to_the_end_of_march_2014_01_to_2014_03",
        "taxi_apps_total_subsidies_of_both_apps_january_to_june_2014_01_to_2014_06",
        "taxi_apps_total_subsidies_of_both_apps_january_to_august_2014_01_to_2014_08",
        "didi_share_of_taxi_app_accounts_2014_06_30",
        "didi_share_of_taxi_app_market_by_iresearch_2013_10",
        "didi_registered_users_after_the_merger_2015_12",
        "roku_platform_revenue_2021",
        "roku_average_revenue_per_user_2021",
        "roku_streaming_hours_by_cross_screen_media_2017",
        "roku_streaming_hours_2018",
        "roku_streaming_hours_2019",
        "roku_streaming_hours_by_cross_screen_media_2019",
        "wechat_monthly_users_rounded_or_repeated_2012_q1",
        "wechat_monthly_users_rounded_or_repeated_2020_q1",
        "google_revenue_of_the_google_segments_2023",
        "xiaomi_internet_services_share_of_revenue_2017",
        "xiaomi_smartphone_gross_margin_2023",
        "tesla_deliveries_2012",
        "tesla_active_self_driving_subscriptions_2023",
        "wechat_monthly_users_2013_q1",
        "wechat_registered_users_2013_01",
        "china_mobile_messages_sent_2015",
        "operators_sms_revenue_lost_to_messengers_forecast_2016",
        "spotify_total_revenue_by_quarter_2017_q4",
        "spotify_premium_gross_profit_by_quarter_2018_q4",
        "spotify_advertising_gross_profit_by_quarter_2023_q1",
        "facebook_average_revenue_per_user_2013",
        "eachnet_market_share_2003_05",
        "qihoo_360_share_of_antivirus_software_own_claim_2010",
        "referral_study_value_gain_of_referred_customers_at_least_2006_to_2008",
        "hotmail_subscribers_18_months_after_launch",
        "app_retention_still_active_on_day_1_social_2022",
        "net_promoter_score_apple_2016",
        "net_promoter_score_tesla_2019_03",
        "viral_coefficients_dropbox",
        "bass_q_of_cell_telephone",
        "bass_p_of_hybrid_corn",
        "paywalls_revenue_per_install_by_day_60_freemium_2026",
    ],
)
def test_contradictory_figures_carry_a_warning(id: str) -> None:  # noqa: A002
    assert public_figure(id)["warning"]


def test_corrected_figures_say_so() -> None:
    corrected = public_figures()
    corrected = corrected[corrected["warning"].str.startswith("Corrected")]
    assert set(corrected["id"]) == {
        "facebook_average_revenue_per_user_2013",
        "spotify_total_revenue_by_quarter_2017_q4",
        "xiaomi_smartphone_gross_margin_2023",
    }


def test_unusable_figures_are_left_out() -> None:
    table = public_figures()
    assert "linkedin" not in set(table["case"])
    assert 2016 not in set(public_series("roku", "Average revenue per user")["year"])
    assert 6.64 not in set(public_series("facebook", "Average revenue per user")["value"])


# What the lessons rely on


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("evernote_paying_share_of_all_users_2010_06", 2),
        ("evernote_paying_share_of_active_users_2010_06", 6),
        ("evernote_paying_share_of_a_cohort_after_29_months_2010", 20),
        ("dropbox_paying_share_of_registered_users_2017_12", 2.2),
        ("paywalls_conversion_by_day_35_hard_paywall_median_2026", 10.7),
        ("paywalls_conversion_by_day_35_freemium_median_2026", 2.1),
        ("paywalls_revenue_per_install_by_day_60_hard_paywall_2026", 3.09),
        ("paywalls_revenue_per_install_by_day_60_freemium_2026", 0.38),
        ("didi_daily_orders_2014_05_01_to_2014_05_16", 5.3),
        ("didi_daily_orders_2014_05_21", 3.0),
        ("didi_passenger_subsidy_per_ride_just_before_it_ended_2014_05", 3),
        ("didi_take_rate_2018_q4", 19),
        ("xiaomi_highest_hardware_net_margin_pledge_from_2018", 5),
        ("letv_change_in_operating_profit_2014", -100),
        ("carmakers_advertising_per_car_tesla_2020", 0),
        ("carmakers_advertising_per_car_general_motors_2020", 394),
        ("carmakers_advertising_per_car_chrysler_2020", 664),
        ("tesla_deferred_revenue_recognised_in_12_months_2023_04_to_2024_03", 494),
        ("tesla_deferred_revenue_recognised_in_12_months_projected_2023_04_to_2024_03", 679),
        ("korea_messages_per_person_at_sk_telecom_2010", 1819),
        ("netherlands_change_in_messages_per_customer_of_the_brand_hi_2011_q3", -24),
        ("netherlands_change_in_messages_per_customer_of_the_brand_kpn_2011_q3", -5),
        ("wechat_monthly_users_2014_q1", 396),
        ("referral_study_value_gain_of_referred_customers_at_least_2006_to_2008", 16),
        ("referral_study_replication_referred_customers_churn_less_2015", 1),
        ("referral_study_replication_referred_customers_are_worth_more_2015", 0),
        ("duolingo_gain_in_new_users_from_the_referral_programme_2018", 3),
    ],
)
def test_figures_that_the_lessons_name(id: str, value: float) -> None:  # noqa: A002
    assert public_figure(id)["value"] == value


@pytest.mark.parametrize(
    ("case", "metric", "years", "values"),
    [
        (
            "roku",
            "Active accounts",
            range(2016, 2024),
            [13.4, 19.3, 27.1, 36.9, 51.2, 60.1, 70, 80],
        ),
        (
            "roku",
            "Platform revenue",
            range(2017, 2024),
            [225, 417, 741, 1268, 2285, 2711.5, 2994.1],
        ),
        (
            "roku",
            "Average revenue per user",
            range(2017, 2024),
            [13.78, 17.95, 23.14, 28.76, 41.03, 41.68, 39.92],
        ),
        (
            "tesla",
            "Deliveries",
            range(2012, 2024),
            [
                2650,
                22477,
                31655,
                50580,
                76230,
                103181,
                245506,
                367656,
                499647,
                936222,
                1313851,
                1808581,
            ],
        ),
        (
            "wechat",
            "Monthly users",
            range(2013, 2020),
            [195, 396, 549, 762, 938, 1040, 1112],
        ),
        (
            "china_sms",
            "Messages sent",
            [2008, 2009, 2011, 2012, 2013, 2014, 2015],
            [723.3, 784.04, 878.8, 897.3, 891, 766, 699.2],
        ),
        (
            "google",
            "Revenue",
            [2001, 2002, 2003, 2011, 2012, 2023, 2024],
            [0.086426, 0.439508, 1.465934, 37.9, 50.18, 307.394, 350.018],
        ),
        (
            "google",
            "Revenue of the Google segments",
            [2013, 2014, 2015, 2016, 2023, 2024],
            [55.507, 65.674, 74.54, 89.46, 305.63, 348.16],
        ),
        ("roku", "Streaming hours", range(2018, 2024), [24.1, 37.9, 58.7, 73.2, 87.4, 106.0]),
        ("vizio", "Active accounts", range(2020, 2023), [12.2, 15.1, 17.4]),
        ("taobao", "Market share", [2005, 2006, 2007], [67.3, 82, 83.9]),
        ("eachnet", "Market share", [2003, 2005, 2006, 2007], [70, 29.1, 15.4, 7.7]),
        (
            "facebook",
            "Average revenue per user",
            range(2012, 2022),
            [5.32, 6.81, 9.45, 11.96, 15.98, 20.21, 24.96, 29.25, 32.03, 40.96],
        ),
        ("operators", "SMS revenue lost to messengers", [2010, 2011, 2012], [8.7, 13.9, 23]),
        ("duolingo", "Paying share of monthly users", range(2021, 2025), [6.2, 7.8, 8.3, 8.8]),
        ("didi", "Daily orders", [2014, 2014, 2014], [5.2, 5.3, 3.0]),
    ],
)
def test_series_that_the_lessons_show(
    case: str, metric: str, years: list[int], values: list[float]
) -> None:
    table = public_series(case, metric)
    assert list(table["year"]) == list(years)
    assert list(table["value"]) == values


def test_spotify_by_quarter_agrees_with_its_years() -> None:
    quarters = public_series("spotify", "Total revenue by quarter")
    assert len(quarters) == 25
    year = quarters.loc[quarters["year"] == 2017, "value"].sum()
    assert year == public_figure("spotify_total_revenue_2017")["value"]


def test_device_profit_of_roku_falls_through_zero() -> None:
    values = list(public_series("roku", "Device gross profit by quarter")["value"])
    assert values[0] > 0 > values[-1]


@pytest.mark.parametrize("model", LESSON_OF_MODEL)
def test_a_case_of_the_model_stands_for_its_lesson(model: str) -> None:
    assert list(public_figures(model)["id"]) == list(
        public_figures(lesson=LESSON_OF_MODEL[model])["id"]
    )
    assert len(public_figures(model)) > 10


# The loader


def test_columns_for_plotting_and_citing() -> None:
    table = public_series("wechat", "Monthly users")
    assert table["date"].is_monotonic_increasing
    assert table.loc[0, "date"].date() == date(2013, 3, 31)
    assert set(table["month"]) == {3}
    assert table["value"].dtype == float
    for text, source, address in zip(
        table["citation"], table["source"], table["address"], strict=True
    ):
        assert text == f"{source} (secondary page), {address}"


def test_undated_figures_have_no_date() -> None:
    table = public_figures("bass", "p of radio")
    assert table["date"].isna().all()
    assert table["year"].isna().all()
    with pytest.raises(BadValue, match="no date"):
        public_series("bass", "p of radio")


def test_the_caller_may_change_the_table() -> None:
    table = public_figures()
    table["value"] = 0.0
    assert public_figure("evernote_paying_share_of_all_users_2010_06")["value"] == 2


def test_metrics_in_any_capitals_and_lessons_as_numbers() -> None:
    assert len(public_figures("roku", "active ACCOUNTS")) == 8
    for other in ("04", "4", 4.0):
        assert list(public_figures(lesson=4)["id"]) == list(public_figures(lesson=other)["id"])


def test_index_lists_every_metric_once() -> None:
    index = public_figure_index()
    assert not index.duplicated(["case", "metric"]).any()
    assert index["rows"].sum() == len(public_figures())


def test_cite_one_figure() -> None:
    row = public_figure("didi_daily_orders_2014_05_21")
    expected = f"[{row['source']}]({row['address']}) (secondary page)"
    assert cite("didi_daily_orders_2014_05_21") == expected
    assert cite(row) == expected


def test_cite_rows_names_each_source_once_and_what_was_computed() -> None:
    text = cite(public_series("roku", "Platform revenue"))
    assert text.count("](http") == 5
    assert "(primary filing, in part computed from it)" in text
    assert "\n" not in text


def test_links_survive_brackets_and_parentheses() -> None:
    row = public_figure("didi_daily_orders_2014_05_21").copy()
    row["source"], row["address"] = "A [copy]", "https://example.org/a_(b)"
    assert cite(row) == r"[A \[copy\]](https://example.org/a_%28b%29) (secondary page)"


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2014", date(2014, 12, 31)),
        ("2016-02", date(2016, 2, 29)),
        ("2014-Q1", date(2014, 3, 31)),
        ("2013-H1", date(2013, 6, 30)),
        ("2014-05-21", date(2014, 5, 21)),
        ("2014-01..2014-03", date(2014, 3, 31)),
        ("..2008", date(2008, 12, 31)),
        ("2018..", date(2018, 12, 31)),
        ("undated", None),
    ],
)
def test_periods(period: str, end: date | None) -> None:
    assert period_end(period) == end


@pytest.mark.parametrize("period", ["", "..", "14", "2014-Q5", "2014-13", "spring..2014", "2014-1"])
def test_what_is_not_a_period(period: str) -> None:
    with pytest.raises(ValueError, match=r"period|month"):
        period_end(period)


# Messages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rokku",), 'Did you mean "roku"?'),
        (("internet tv",), 'Did you mean "internet_tv"?'),
        (("roku", "Active acounts"), 'Did you mean "Active accounts"?'),
        (("korea", "zzz"), "Choose one of: "),
        ((None, "zzz"), "public_figure_index() lists them all."),
    ],
)
def test_an_unknown_name_suggests_the_nearest(
    arguments: tuple[str | None, ...], message: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        public_figures(*arguments)
    assert message in str(caught.value)


def test_other_wrong_names() -> None:
    with pytest.raises(UnknownName, match='Did you mean "wechat_monthly_users_2014_q1"'):
        public_figure("wechat_monthly_users_2014")
    import pandas as pd

    for odd in (["wechat"], pd.Series(["wechat"]), {"a": 1}, pd.NA, slice(1)):
        for call in (
            lambda odd: public_figures(odd),
            lambda odd: public_figures(metric=odd),
            lambda odd: public_figures(lesson=odd),
            lambda odd: public_figure(odd),
        ):
            with pytest.raises(UnknownName, match="a name is one text, in quotes"):
                call(odd)
    with pytest.raises(UnknownName, match="lesson with public figures"):
        public_figures(lesson=12)
    with pytest.raises(BadValue, match="several firms"):
        public_series("internet_tv", "Active accounts")


def test_a_missing_file_is_named_with_what_to_do(other_folder: Path) -> None:
    other_folder.unlink()
    with pytest.raises(DamagedFile) as caught:
        public_figures()
    assert "data/public_figures.csv is missing" in str(caught.value)
    assert "git checkout -- data/public_figures.csv" in str(caught.value)


@pytest.mark.parametrize("share", [0, 0.0005, 0.3, 0.5, 0.999])
def test_a_truncated_file_is_reported(other_folder: Path, share: float) -> None:
    whole = other_folder.read_bytes()
    other_folder.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DamagedFile, match=r"data/public_figures\.csv .*git checkout"):
        public_figures()


def test_a_file_cut_at_the_end_of_a_row_is_reported(other_folder: Path) -> None:
    lines = other_folder.read_bytes().splitlines(keepends=True)
    other_folder.write_bytes(b"".join(lines[:-1]))
    whole = len(lines) - 1
    with pytest.raises(DamagedFile, match=f"{whole - 1} rows of {whole}"):
        public_figures()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"id,lessons,case", b"id;lessons;case", "other columns"),
        (b",2014-Q1,396,", b",2014-Q1,many,", "row .* cannot be understood"),
        (b",2014-Q1,396,", b",2014-Q1,inf,", "no finite value"),
        (b",2014-Q1,396,", b",spring,396,", "row .* cannot be understood"),
        (b"wechat_monthly_users_2014_q1,", b"wechat_monthly_users_2013_q1,", "stands in it twice"),
        (b"WeChat", b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_changed_file_is_reported(
    other_folder: Path, old: bytes, new: bytes, message: str
) -> None:
    whole = other_folder.read_bytes()
    assert old in whole
    other_folder.write_bytes(whole.replace(old, new, 1))
    with pytest.raises(DamagedFile, match=message) as caught:
        public_figures()
    assert isinstance(caught.value, CourseError)


def test_rows_of_ones_own_may_be_added(other_folder: Path) -> None:
    with other_folder.open("a", encoding="utf-8", newline="") as file:
        file.write("mine_users_2026,01,mine,Users,million,2026,1,,Me,https://a.org,company page,\n")
    assert public_figures("mine", "Users")["value"].tolist() == [1.0]
