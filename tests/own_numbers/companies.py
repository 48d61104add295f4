"""Companies simulated by the case of the free level, whose months differ by chance."""

import io

import numpy as np
import pandas as pd

from userfirst.cases import free_service, run
from userfirst.model import schedule

MONTHS = 60
NAMES = "JanFebMarAprMayJunJulAugSepOctNovDec"


def carried_over(chance, size, kept):
    """Return factors around 1 for each month; each keeps so much of the one before."""
    errors = chance.standard_normal(MONTHS)
    for month in range(1, MONTHS):
        errors[month] = kept * errors[month - 1] + np.sqrt(1.0 - kept**2) * errors[month]
    return np.exp(size * errors - size**2 / 2.0)  # 1 on average


def monthly(values):
    return schedule(float(values[0]), {m: float(values[m]) for m in range(1, MONTHS)})


def company(chance, rows=36, first=0, people=1000.0, size=0.1, kept=0.0, prices=None, **levers):
    """Return a table as the template has it, with levers of the case that wobble by chance.

    Churn, word of mouth and taste wobble from month to month, costs besides. People of the case are
    in millions; ``people`` is what a million stands for.
    """
    lever = {each.name: each.default for each in free_service.Levers.table()}
    lever |= {"ads_per_hour": 0.0, "funding": 1000.0} | levers
    churn = lever["churn"] * carried_over(chance, size, kept)
    price = np.full(MONTHS, float(lever["price"]))
    for month, value in (prices or {}).items():
        price[month:] = value
    wobbling = {
        "churn": monthly(churn),
        "word_of_mouth": monthly(
            np.minimum(lever["word_of_mouth"] * carried_over(chance, size, kept), 0.4)
        ),
        "median_taste": monthly(lever["median_taste"] * carried_over(chance, size / 2, kept)),
        "price": monthly(price) if prices else float(price[0]),
    }
    told = run("free_service", **lever | wobbling)
    assert told["is_open"][-1] > 0.5
    users, payers = told["users"] * people, told["payers"] * people
    left = -np.log1p(-churn) * (users[1:] + users[:-1]) / 2.0
    served = payers + lever["free_level"] * (users - payers)
    fixed = (lever["fixed_cost"] + lever["quality_investment"]) * people
    costs = (lever["serving_cost"] * served[1:] + fixed) * carried_over(chance, size / 5, kept)
    spent = np.full(MONTHS, lever["marketing"] * people)
    table = pd.DataFrame(
        {
            "users": np.round(users[1:]),
            "new_users": np.round(np.diff(users) + left),
            "payers": np.round(payers[1:]),
            "price": price,
            "income": np.round(payers[1:] * price),
            "costs": np.round(costs + spent),
            "marketing": np.round(spent),
        },
        index=pd.period_range("2021-01", periods=MONTHS, freq="M").strftime("%Y-%m"),
    )
    return table.iloc[first : first + rows]


def number(value, decimal=".", thousands=""):
    """Write a number as a spreadsheet of some country does."""
    text = f"{value:,.2f}" if value != round(value) else f"{value:,.0f}"
    return text.translate(str.maketrans({",": thousands, ".": decimal}))


def written(
    table,
    separator=",",
    decimal=".",
    thousands="",
    month="{y}-{m:02d}",
    names=None,
    encoding="utf-8",
    money="",
):
    """Write a table as bytes in the way of some spreadsheet."""
    out = io.StringIO()
    names = names or {}
    header = ["month", *table.columns]
    out.write(separator.join(names.get(each, each.replace("_", " ")) for each in header) + "\r\n")
    for when, row in table.iterrows():
        year, place = map(int, when.split("-"))
        cells = [
            month.format(
                y=year,
                m=place,
                yy=year % 100,
                name=NAMES[3 * place - 3 : 3 * place],
            )
        ]
        for name, value in row.items():
            text = number(value, decimal, thousands)
            text = money + text if name in ("price", "income", "costs", "marketing") else text
            cells.append(f'"{text}"' if separator in text else text)
        out.write(separator.join(cells) + "\r\n")
    return out.getvalue().encode(encoding)
