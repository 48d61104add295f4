"""The tasks of exercise 07: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson07 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import DOLLARS, Picture
from userfirst.checks.task import Mistake, Task

# How the titles of axes may name a price, and a player: beginnings of words.
PRICES = ("price", "cost", "preis", "precio", "preço", "prix", "prezzo", "prijs", "pris", "hinta",
          "цен", "cena", "fiyat", "价", "價", "価格", "가격", "سعر", "मूल्य", "कीमत", "ราคา", "מחיר",
          "τιμ")  # fmt: skip
PLAYERS = ("player", "spieler", "jugador", "jogador", "joueur", "giocator", "speler", "spelar",
           "spiller", "pelaaj", "игрок", "gracz", "oyuncu", "玩家", "プレイヤー", "プレーヤー",
           "플레이어", "لاعب", "खिलाड़", "ผู้เล่น", "שחקן", "παίκτ")  # fmt: skip
NEVER = ("million", "thousand", "cent", "percent", "%", "buyer", "payer", "country")

_CLICKS = Number("clicks a thousand ads", relative=0.005)

BLIND = Task(
    name="ex07_1",
    kind=Numbers(dict.fromkeys(work.LOADS, _CLICKS)),
    answer=work.clicks,
    mistakes=(
        Mistake(
            "all weeks",
            "You took all weeks. In the first ones people are not used to the ads yet. Take weeks "
            "40 to 51.",
            made=lambda: work.clicks(1, 51),
        ),
        Mistake(
            "the first weeks",
            "These are the first four weeks. Take weeks 40 to 51.",
            made=lambda: work.clicks(1, 4),
        ),
        Mistake(
            "one week only",
            "This is week 51 alone. Take weeks 40 to 51: add up first, then divide.",
            made=lambda: work.clicks(51, 51),
        ),
        Mistake(
            "weeks between",
            "These are weeks 41 to 50. Weeks 40 and 51 belong to it: `between(40, 51)` holds both.",
            made=lambda: work.clicks(41, 50),
        ),
        Mistake(
            "mean of rates",
            "You took the mean of the rows' rates, in which a row with few ads counts as much as "
            "one with many. Add up first, then divide.",
            made=work.mean_of_rates,
        ),
        Mistake(
            "clicks of an hour",
            "You divided by hours. How many clicks an hour brings also hangs on how many ads it "
            "has: divide by `ads_shown`.",
            made=lambda: work.clicks(divide_by="hours"),
        ),
        Mistake(
            "clicks of a person",
            "You divided by people. Divide by the ads that were shown.",
            made=lambda: work.clicks(divide_by="people"),
        ),
        Mistake(
            "clicks of those still here",
            "You divided by those still here. Divide by the ads that were shown.",
            made=lambda: work.clicks(divide_by="still_here"),
        ),
        Mistake(
            "not divided",
            "These are clicks, times a thousand. Divide by the ads that were shown.",
            made=lambda: work.clicks(divide_by=None),
        ),
        Mistake(
            "sum of clicks",
            "These are all clicks. Divide by the ads that were shown, and multiply by 1,000.",
            made=lambda: work.clicks(divide_by=None, factor=1.0),
        ),
        Mistake(
            "dollars of a thousand ads",
            "This is the income of a thousand ads, in dollars. Clicks are wanted.",
            made=lambda: work.clicks(what="ad_income_dollars"),
        ),
        Mistake(
            "clicks of one ad",
            "These are clicks for one ad. A thousand ads get a thousand times as many.",
            made=lambda: work.clicks(factor=1.0),
        ),
        Mistake(
            "in percent",
            "These are clicks for a hundred ads. They are wanted for a thousand.",
            made=lambda: work.clicks(factor=100.0),
        ),
        Mistake(
            "ads for a click",
            "You divided the other way round: this is how many ads stand behind one click.",
            made=work.ads_for_a_click,
        ),
        Mistake(
            "loads swapped",
            "The two numbers have changed places.",
            made=work.clicks_in_turn,
        ),
    ),
    hints=(
        "Of all rows take those of weeks 40 to 51, and add up clicks and ads for each load.",
        'With `late = trial[trial["week"].between(40, 51)]`: '
        '`sums = late.groupby("ads_per_hour")[["clicks", "ads_shown"]].sum()`.',
        '`each = 1000 * sums["clicks"] / sums["ads_shown"]`, then `each[[2, 16]].to_dict()`.',
    ),
    passed=work.what_blindness_costs,
)

_A_PLAYER = Number("dollars a player", relative=0.001)

PRICE = Task(
    name="ex07_2",
    kind=Picture(
        x="price",
        lines=dict.fromkeys(("first_month", "six_months"), _A_PLAYER),
        says={"x": {"price": PRICES}, "y": {"dollars": DOLLARS, "player": PLAYERS}},
        never=NEVER,
        unit_in_words="dollars for each player offered",
    ),
    answer=work.by_price,
    mistakes=(
        Mistake(
            "rows twice",
            "Some players stand there twice. Drop rows that repeat: `drop_duplicates()`.",
            made=lambda: work.by_price(work.all_offers()),
        ),
        Mistake(
            "players without friends told left out",
            "You dropped the players whose friends are not known. Friends are not needed here: "
            "keep them.",
            made=lambda: work.by_price(work.offers().dropna()),
        ),
        Mistake(
            "divided by buyers",
            "You divided by those who bought. Whoever did not buy was offered the price too: "
            "divide by all players.",
            made=lambda: work.by_price(divide_by="buyers"),
        ),
        Mistake(
            "not divided",
            "This is the money of all players together. Divide by how many were offered the price.",
            made=lambda: work.by_price(divide_by="nobody"),
        ),
        Mistake(
            "not times the price",
            "These are shares of buyers and months paid. Multiply each by its price.",
            made=lambda: work.by_price(priced=False),
        ),
        Mistake(
            "six times the first month",
            "Your six months are six times the first one. Not everyone goes on paying: take "
            "`months_paid`.",
            made=work.six_times_the_first,
        ),
        Mistake(
            "first month twice",
            "Your six months hold the first month twice: it is one of the `months_paid` already.",
            made=work.first_month_twice,
        ),
        Mistake(
            "one country",
            "These are the players of Aland alone. Take all three countries.",
            made=lambda: work.by_price(work.offers().query("country == 'Aland'")),
        ),
        Mistake(
            "in cents",
            "Your amounts are in cents. Dollars are wanted: divide them by 100.",
            made=lambda: 100 * work.by_price(),
        ),
        Mistake(
            "lines swapped",
            "The two lines have changed names.",
            made=lambda: work.by_price().set_axis(["six_months", "first_month"], axis=1),
        ),
    ),
    hints=(
        "A player brings the price times the months paid; in the first month, the price if she "
        "bought. Take the mean over all who were offered this price.",
        'For each row: `price * offers["bought"]` and `price * offers["months_paid"]`, with '
        '`price = offers["price_dollars"]`. Then `groupby(price).mean()`.',
        'With both in a table `each` that has the columns "first_month" and "six_months", and '
        "the price as its index: `figure = px.line(each)`, then "
        '`figure.update_layout(xaxis_title="price in dollars a month", '
        'yaxis_title="dollars for each player")`.',
    ),
    passed=work.which_price_now_and_later,
)

_SHARE = Number("share", relative=0.005)
_END = Number("share", relative=0.05)

RISE = Task(
    name="ex07_3",
    kind=Numbers({"rise": _SHARE, "low": _END, "high": _END}),
    answer=work.rise_and_band,
    mistakes=(
        Mistake(
            "rows drawn",
            "You drew single rows. The lot fell on categories, and the months of a category belong "
            'together: `resample(fees, "category", ...)`.',
            made=lambda: work.rise_and_band(by="row"),
        ),
        Mistake(
            "the first year",
            "This is 2022, the first year without the fee. Take 2023.",
            made=lambda: work.rise_and_band(year=2022),
        ),
        Mistake(
            "sellers",
            "These are sellers. Visitors are wanted: the other side.",
            made=lambda: work.rise_and_band("sellers"),
        ),
        Mistake(
            "orders",
            "These are orders. Visitors are wanted.",
            made=lambda: work.rise_and_band("orders"),
        ),
        Mistake(
            "income",
            "This is income. Visitors are wanted.",
            made=lambda: work.rise_and_band("income"),
        ),
        Mistake(
            "not compared",
            "This is how much visitors rose where the fee was dropped. They rose elsewhere too: "
            "divide by the factor of the categories that kept it.",
            made=lambda: work.rise_and_band(shape="not compared"),
        ),
        Mistake(
            "drawn without the others",
            "This is how much visitors rose where the fee was dropped, and the band of those "
            "categories alone. Visitors rose elsewhere too: draw from all 40 categories, and "
            "divide by the factor of those that kept the fee.",
            made=work.rise_of_those_without_a_fee,
        ),
        Mistake(
            "subtracted",
            "You subtracted one rise from the other. How much *more* they rose is one factor "
            "divided by the other, less 1.",
            made=lambda: work.rise_and_band(shape="subtracted"),
        ),
        Mistake(
            "no year before",
            "You compared 2023 alone. Divide each by its own 2021 first.",
            made=lambda: work.rise_and_band(shape="no year before"),
        ),
        Mistake(
            "a wider band",
            "Your band holds 95 of 100 draws. Nine of ten are wanted: `band(drawn)`.",
            made=lambda: work.rise_and_band(share=0.95),
        ),
        Mistake(
            "all draws",
            "These are the lowest and the highest of all draws. Nine of ten are wanted: "
            "`band(drawn)`.",
            made=lambda: work.rise_and_band(share=1.0),
        ),
        Mistake(
            "factors",
            "These are factors: 1 stands for no change. Subtract 1 from each.",
            made=work.as_factor,
        ),
        Mistake(
            "in percent",
            "These are percents. Shares are wanted: divide them by 100.",
            made=lambda: {name: 100 * each for name, each in work.rise_and_band().items()},
        ),
        Mistake(
            "ends swapped",
            "*low* and *high* have changed places.",
            made=work.ends_swapped,
        ),
    ),
    hints=(
        "In which two groups are the categories? By which factor did the visitors of each grow "
        "from 2021 to 2023?",
        'Write a function: `sums = rows.groupby(["free", "year"])["visitors"].sum()`, then '
        "`(sums[True, 2023] / sums[True, 2021]) / (sums[False, 2023] / sums[False, 2021]) - 1`.",
        'With that function as `rise`: `edges = band(resample(fees, "category", '
        'rise)).loc["measure"]`, and then `{"rise": rise(fees), "low": edges["low"], "high": '
        'edges["high"]}`.',
    ),
    passed=work.what_the_other_side_did,
)

EDGE_KIND = SharedRun(
    case="free_platforms",
    start=work.the_race,
    free=("take_rate",),
    reached=work.barely_ahead,
)


def _rival_as_opened(given: Setting) -> bool:
    """Whether the rival's share, and nothing else but the take rate, is as the lab opens."""
    opened = work.started("race")["rival_share"]
    return EDGE_KIND.moved(given) == ["rival_share"] and given.levers["rival_share"] == opened


EDGE = Task(
    name="ex07_4",
    kind=EDGE_KIND,
    answer=lambda: {"take_rate": work.highest_take_rate()},
    mistakes=(
        Mistake(
            "nothing taken",
            "This is the race before you moved **Take rate**. You win it. Go up.",
            made=dict,
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens. Set **Rival's share at the start** to 0.65 first.",
            made=lambda: work.started("race"),
        ),
        Mistake(
            "the case without its preset",
            "This is the case as it starts without the preset: it has no rival. Open the lab of "
            "this task.",
            made=lambda: work.platforms().defaults(),
        ),
        Mistake(
            "found against the larger rival",
            "This is the highest take rate against a rival that begins with 70%. Set **Rival's "
            "share at the start** to 0.65.",
            made=lambda: {"rival_share": 0.7, "take_rate": work.highest_take_rate(0.7)},
        ),
        Mistake(
            "the other rival's edge",
            "This is the highest take rate against a rival that begins with 70%. Against the "
            "smaller one you can take more.",
            made=lambda: {"take_rate": work.highest_take_rate(0.7)},
        ),
        Mistake(
            "one step too far",
            "This is one step too high: here you end with less than half. One step down you keep "
            "it.",
            made=lambda: {"take_rate": round(work.highest_take_rate() + work.STEP, 3)},
        ),
        Mistake(
            "the richest",
            "This take rate earns most. Well found, but the *highest* one that keeps half of the "
            "users is wanted. It is higher.",
            made=lambda: {"take_rate": work.richest_take_rate()},
        ),
        Mistake(
            "the highest of all",
            "This is the highest take rate that the lever allows. You end with hardly a user. Go "
            "down.",
            made=lambda: {"take_rate": 0.3},
        ),
        Mistake(
            "rival not set",
            "**Rival's share at the start** is as the lab opens. Set it to 0.65.",
            when=_rival_as_opened,
        ),
    ),
    hints=(
        "Set **Rival's share at the start** to 0.65. Then move **Take rate** up, step by step, and "
        "watch *your share*.",
        "The arrow keys move a lever by one step, here 0.005. Near the edge a step decides.",
        "It is between 0.13 and 0.15. At the right one open **Share, open a code** and press "
        "**Copy code**; or in Python "
        '`Lab("free_platforms", "race", rival_share=0.65, take_rate=...).code`.',
    ),
    passed=work.what_the_edge_costs,
)

DECISION = Task(
    name="ex07_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: how many ads an hour, for whom, "
        "and from when on.",
        "Evidence is a number with its weeks. What does a load earn in weeks 40 to 51, how many "
        "are still here then, and what is an ad worth to those who stay (task 1)?",
        "For the last part, name a number and a week. What would show first that people leave "
        "faster than in the trial?",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex07_6",
    kind=Region(work.MOSTLY_FREE),
    answer=work.a_region,
    mistakes=work.MOSTLY_FREE.mistakes(),
    hints=(
        "Giving away is paid for by advertisers and merchants. What if they bring little, and "
        "people think much of the service itself?",
        "`find_best` finds the best free level over a grid of two other levers. In a table made "
        "with `.pivot(...)`, look for a block of values of 0.5 and less, and check that the profit "
        "is above 0.",
        "Try small baskets (`basket`) with a high **Median willingness to pay** (`median_taste`).",
    ),
    passed=work.what_wins_there,
)

TASKS = (BLIND, PRICE, RISE, EDGE, DECISION, REGION)
