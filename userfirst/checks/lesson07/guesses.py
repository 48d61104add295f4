"""What lesson 07 asks before it shows.

Ten guesses: seven are answered by runs, one by the data, and two by public figures.
"""

from __future__ import annotations

from typing import Any

from userfirst.cases import run
from userfirst.checks.lesson07 import work
from userfirst.checks.wanted import Amount, Choose, Guess

STREAMS = {
    "advertising": "Advertising",
    "commerce": "Commerce: fees, a part of sales",
    "extras": "Extras that users buy",
}


def ten_times() -> float:
    """Return how many times the revenue is with ten times the people."""
    small, large = (work.town(each).outcome("revenue") for each in (work.SMALL, work.LARGE))
    return large / small


def a_user(market: float) -> dict[str, float]:
    """Return what a user brings a year in each of the three ways, in the last month."""
    told = work.town(market)
    return {name: float(12 * told[name][-1] / told["users"][-1]) for name in STREAMS}


def why_more_than_ten(times: float) -> str:
    """Say what a user brings in both."""
    small, large = a_user(work.SMALL), a_user(work.LARGE)
    return (
        f"A user brings {sum(small.values()):.2f} dollars a year in the small market and "
        f"{sum(large.values()):.2f} in the large one: advertisers and merchants come to a crowd. "
        f"To serve a user costs {12 * work.platforms().defaults()['serving_cost']:.2f} dollars a "
        "year in both."
    )


def largest_in_the_small() -> str:
    """Return the way that earns most in the small market."""
    brings = a_user(work.SMALL)
    return max(brings, key=brings.__getitem__)


def why_extras(answer: str) -> str:
    """Say what each way brings a year from a user."""
    small = a_user(work.SMALL)
    return (
        f"In dollars a year from each user: extras {small['extras']:.2f}, advertising "
        f"{small['advertising']:.2f}, commerce {small['commerce']:.2f}. Extras are sold to one "
        "user at a time and need no crowd. But here they do not pay for serving the users either."
    )


def soon() -> str:
    """Return among which loads the best one for three months is."""
    load = work.best_ad_load(3)
    return "few" if load < 10 else "some" if load < 20 else "many" if load < 30 else "most"


def why_so_many(answer: str) -> str:
    """Say that ads earn at once and people leave later."""
    load = work.best_ad_load(3)
    told = advertised(load)
    return (
        f"Ads earn at once; people leave later. At {load:g} an hour, in place of "
        f"{told['users'][0]:.0f} million users there are {told['users'][3]:.0f} million in "
        "month 3. For so short a time, no load that the lever allows is too high."
    )


def advertised(load: float) -> Any:
    """Return the run with a crowd from the start and so many ads an hour."""
    return run("free_platforms", "advertising_only", users_at_start=work.CROWD, ads_per_hour=load)


def why_fewer(load: float) -> str:
    """Say what the load of the first quarter would cost over five years."""
    kept = advertised(work.best_ad_load(3))
    few = advertised(load)
    return (
        f"The load that was best for three months would earn {kept.outcome('profit'):,.0f} million "
        f"in five years, and leave {kept['users'][-1]:.0f} million users; this one earns "
        f"{few.outcome('profit'):,.0f} and leaves {few['users'][-1]:.0f}. What annoys is paid for "
        "later, with users."
    )


def share_of_the_race(**levers: Any) -> float:
    """Return our share of the users after four years of the race, in percent."""
    return float(run("free_platforms", "race", **levers)["share"][48])


def end_of_the_race() -> str:
    """Return how the race ends if nothing is asked of anyone."""
    share = share_of_the_race()
    return "none" if share < 10 else "less" if share < 50 else "half" if share < 90 else "all"


def why_it_overtakes(answer: str) -> str:
    """Say what the fee does, and what the share would be without it."""
    return (
        f"Your share is {share_of_the_race():.1f}%. Fewer merchants pay the fee than list for "
        "nothing. Goods draw users, users draw merchants (*Shops bring people*). If the rival asks "
        f"for nothing either, you end with {share_of_the_race(rival_fee=0):.1f}%: the fee decides "
        "this race."
    )


def why_a_little(rate: float) -> str:
    """Say what lies on both sides of the best take rate."""
    none = run("free_platforms", "race").outcome("profit")
    best = run("free_platforms", "race", take_rate=rate).outcome("profit")
    return (
        f"Nothing taken, you earn {none:,.0f} million in five years; at this rate "
        f"{best:,.0f}. At 0.10 merchants stay with the rival, and after four years "
        f"{share_of_the_race(take_rate=0.1):.1f}% of the users are yours. Where the edge lies, "
        "holds only here."
    )


def with_a_head_start() -> str:
    """Return what becomes of us when the rival begins with four fifths."""
    share = share_of_the_race(rival_share=0.8)
    return "overtakes" if share > 50 else "keeps" if share > 10 else "loses"


def why_so_little(answer: str) -> str:
    """Say how small the share is at the end, and why."""
    return (
        f"You end with {share_of_the_race(rival_share=0.8):.1f}%. Free brings merchants only where "
        "there are users already, and people hear of a platform from its users."
    )


def best_in_the_last_weeks() -> str:
    """Return the ad load with the highest income for each person in weeks 40 to 51."""
    return str(work.earned(work.trial(), *work.LAST_WEEKS).idxmax())


def why_not_the_first(answer: str) -> str:
    """Say who is still there."""
    last = work.trial()[work.trial()["week"] == 51].groupby("ads_per_hour")
    here = last["still_here"].sum() / last["people"].sum()
    return (
        f"In week 51, {here[16]:.0%} of those with 16 ads an hour are still there, and "
        f"{here[int(answer)]:.0%} of those with {answer}. Whether it is {answer} or one of its "
        "neighbours, the table below tells."
    )


def why_so_few_ads(answer: float) -> str:
    """Say what else Tencent's income was made of, then and ten years later."""
    internet, mobile = (
        work.of_tencent(f"{way}_value_added_services_revenue", work.HALF)
        for way in ("internet", "mobile")
    )
    extras, ads = (
        work.of_tencent(f"{way}_revenue", work.TEN_YEARS_LATER)
        for way in ("value_added_services", "advertising")
    )
    return (
        f"{internet:.0f} were *value-added services* on the internet, and {mobile:.0f} on mobile "
        "phones: in the words of this course, extras. What the rest was, these figures do not say. "
        f"In {work.TEN_YEARS_LATER}, by another source, it was {ads:.0f} from advertising and "
        f"{extras:.0f} from value-added services."
    )


def what_became_of_the_share() -> str:
    """Return whether a smaller or a larger share of Duolingo's users paid three years later."""
    before, after = (work.of_duolingo("paying_share_of_monthly_users", y) for y in work.YEARS)
    return "smaller" if after < 0.9 * before else "larger" if after > 1.1 * before else "same"


def why_the_share_rose(answer: str) -> str:
    """Say how many used it and which share paid, at the end of both years."""
    (few, many), (before, after) = (
        [work.of_duolingo(what, year) for year in work.YEARS]
        for what in ("monthly_users", "paying_share_of_monthly_users")
    )
    return (
        f"{before:g}% of {few:g} million monthly users paid at the end of {work.YEARS[0]}, "
        f"{after:g}% of {many:g} million at the end of {work.YEARS[1]}: more people, and a larger "
        "share of them. Why it rose, the figures do not say."
    )


GUESSES = (
    Guess(
        name="07_ten_times",
        asks="A market of 5 million people, and one of 50. All else is the same. How many times "
        "the *revenue* does the larger one bring in month 60?",
        short="Ten times the people: how many times the revenue",
        wants=Amount(1, 200, "times", decimals=0),
        answer=ten_times,
        why=why_more_than_ten,
    ),
    Guess(
        name="07_first_income",
        asks="In the market of 5 million: which of the three ways brings most in month 60?",
        short="The way that earns most from a small crowd",
        wants=Choose(STREAMS),
        answer=largest_in_the_small,
        why=why_extras,
    ),
    Guess(
        name="07_ads_now",
        asks="How many ads an hour are best for *profit so far* **after three months**?",
        short="Best ad load for three months",
        wants=Choose(
            {
                "few": "Fewer than 10 ads an hour",
                "some": "From 10 to 20 ads an hour",
                "many": "From 20 to 30 ads an hour",
                "most": "More than 30 ads an hour",
            }
        ),
        answer=soon,
        why=why_so_many,
    ),
    Guess(
        name="07_ads_later",
        asks="And how many are best **after five years**?",
        short="Best ad load for five years",
        wants=Amount(0, 40, "ads an hour", decimals=1, differs="by steps"),
        answer=lambda: work.best_ad_load(60),
        why=why_fewer,
    ),
    Guess(
        name="07_race",
        asks="You ask nothing of anyone. How many of the users are yours after four years "
        "(month 48)?",
        short="The race after four years, all free",
        wants=Choose(
            {
                "none": "Hardly any: the larger one wins",
                "less": "A part, but fewer than half",
                "half": "Half of them, or a little more",
                "all": "Nearly all: you have overtaken",
            }
        ),
        answer=end_of_the_race,
        why=why_it_overtakes,
    ),
    Guess(
        name="07_take_rate",
        asks="Now take a part of each sale, from the first day. At which *take rate* (0.1 is a "
        "tenth of it) is profit so far highest after five years?",
        short="Take rate that earns most in the race",
        wants=Amount(0, 0.3, "", decimals=3, differs="by steps"),
        answer=work.best_take_rate,
        why=why_a_little,
    ),
    Guess(
        name="07_last_weeks",
        asks="Which ad load earned most for each person in **weeks 40 to 51**?",
        short="Ad load that earns most after nine months",
        wants=Choose({str(each): f"{each} ads an hour" for each in (2, 4, 6, 9, 12, 16)}),
        answer=best_in_the_last_weeks,
        why=why_not_the_first,
    ),
    Guess(
        name="07_head_start",
        asks="The race of round 3, all free, but the rival begins with 80% of the users in place "
        "of 70. What happens in four years?",
        short="All free, and the rival begins with 80%",
        wants=Choose(
            {
                "overtakes": "You overtake it, only later",
                "keeps": "You keep about your fifth of them",
                "loses": "You lose nearly all of them",
            }
        ),
        answer=with_a_head_start,
        why=why_so_little,
    ),
    Guess(
        name="07_tencent",
        asks="Of 100 yuan that Tencent took in the first half of 2012, how many came from "
        "**advertising**?",
        short="Tencent 2012: of 100 yuan, from advertising",
        wants=Amount(0, 100, "yuan", decimals=0),
        answer=lambda: work.of_tencent("advertising_revenue", work.HALF),
        why=why_so_few_ads,
    ),
    Guess(
        name="07_duolingo",
        asks="From the end of 2021 to the end of 2024 Duolingo's monthly users became nearly three "
        "times as many. What became of the **share** of them that pays?",
        short="Duolingo: the paying share of a larger crowd",
        wants=Choose(
            {
                "smaller": "A smaller share: who comes later is less keen",
                "same": "About the same share",
                "larger": "A larger share",
            }
        ),
        answer=what_became_of_the_share,
        why=why_the_share_rose,
    ),
)
