"""The lessons of the course, a row each: what is asked, for how long, with which case and data.

The order of the cases, the lesson of a dataset, and the course's tables in ``README.md`` and in
lesson 00 come from here. Nothing but the standard library is needed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes
    ----------
    number : str
        Two digits: "02".
    file : str
        The name of its notebook in ``notebooks/``.
    title : str
        As its notebook is headed, without the number.
    case : str
        The case that it introduces; "" for a lesson without one of its own.
    minutes : int
        How long its core path takes.
    question : str
        What it asks, in one sentence for someone who has not begun.
    datasets : tuple of str
        What it loads, by the names that ``load`` takes.
    is_written : bool
        Whether its notebook is there. One that is not is in no table yet; its case and its
        data can be used all the same.
    """

    number: str
    file: str
    title: str
    case: str
    minutes: int
    question: str
    datasets: tuple[str, ...] = ()
    is_written: bool = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


LESSONS = (
    Lesson("00", "00_start_here.ipynb", "Start here", "", 15, "How does the lab work?"),
    Lesson(
        "01",
        "01_customers_and_users.ipynb",
        "Customers and users",
        "accounts",
        60,
        "Who pays, who only uses, and what are those worth who only use?",
        ("notes_accounts", "notes_activity", "notes_payments", "notes_invitations"),
    ),
    Lesson(
        "02",
        "02_the_free_level.ipynb",
        "The free level",
        "free_service",
        75,
        "How much should be free, and who pays for it?",
        ("free_level_trial",),
    ),
    Lesson(
        "03",
        "03_ride_hailing_didi_and_kuaidi.ipynb",
        "Didi and Kuaidi: a subsidy war",
        "ride_hailing",
        75,
        "Which side should be paid to come, and when does the war pay?",
        ("ride_rebates", "ride_hours"),
    ),
    Lesson(
        "04",
        "04_internet_tv.ipynb",
        "Internet TV: from one sale to a platform",
        "internet_tv",
        60,
        "How cheap may a set be that earns for years?",
        ("tv_set_cohorts",),
    ),
    Lesson(
        "05",
        "05_tesla_the_connected_car.ipynb",
        "Tesla: the car that keeps arriving",
        "connected_car",
        60,
        "What do updates after the sale bring, and which should be free?",
        ("car_releases", "car_fleet", "car_owner_survey"),
    ),
    Lesson(
        "06",
        "06_telecom_and_wechat.ipynb",
        "Telecom and WeChat: losing the user",
        "messaging",
        60,
        "Who keeps the user when a message costs nothing?",
        ("telecom_lines",),
    ),
    Lesson(
        "07",
        "07_earning_from_free_users.ipynb",
        "Earning from free users: Google, Facebook, Alibaba",
        "free_platforms",
        75,
        "Who pays for a free service, and how large must it be first?",
        ("ad_load_trial", "listing_fee_change", "extras_price_trial"),
    ),
    Lesson(
        "08",
        "08_experience_is_king.ipynb",
        "Experience is king",
        "experience",
        60,
        "Who stays, who tells others, and when does it pay to improve?",
        ("onboarding_trial", "referral_tree", "delight_survey"),
    ),
    Lesson(
        "09",
        "09_transform_a_company.ipynb",
        "Capstone: transform a customer company",
        "transformation",
        120,
        "Does the new income come before the cash goes?",
        ("company_accounts", "company_survey"),
    ),
)

# Every case, and every dataset, belongs to one lesson; both are in the order of the lessons.
OF_CASE = {each.case: each for each in LESSONS if each.case}
OF_DATASET = {name: each for each in LESSONS for name in each.datasets}
