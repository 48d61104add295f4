"""Lesson 06: six hundred lines of an operator while a free messenger spreads among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from userfirst.data.catalogue import Column, Dataset

if TYPE_CHECKING:
    import pandas as pd

TOWNS, LINES_PER_TOWN, MONTHS = 24, 25, 36
CONTACTS, CONTACTS_IN_TOWN = 10, 8
FREE_FROM_MONTH, FREE_TOWNS = 12, 12
UNPROMPTED, WORD_OF_MOUTH = 0.01, 0.35
HEAVY_TEXTERS_JOIN = 1.0
FREE_SLOWS_JOINING = 0.6
TEXTS_REPLACED, CALLS_REPLACED, FREE_TEXTS_MORE = 0.60, 0.20, 0.25
MEDIAN_TEXTS, SPREAD_OF_TEXTS = 55.0, 0.7
MEDIAN_CALLS, SPREAD_OF_CALLS = 400.0, 0.5
NEW_YEAR_TEXTS = 1.3
YUAN_PER_TEXT, YUAN_PER_CALL_MINUTE, YUAN_PER_PLAN, YUAN_PER_MB = 0.06, 0.09, 15.0, 0.04


def make(chance: np.random.RandomState) -> pd.DataFrame:
    """Let every line get a smartphone, follow its contacts to the messenger, text and call."""
    import pandas as pd

    lines = TOWNS * LINES_PER_TOWN
    town = np.repeat(np.arange(TOWNS), LINES_PER_TOWN)
    free_town = np.isin(np.arange(TOWNS), chance.permutation(TOWNS)[:FREE_TOWNS])
    contacts = np.empty((lines, CONTACTS), dtype=int)
    for line in range(lines):
        near = np.flatnonzero((town == town[line]) & (np.arange(lines) != line))
        far = np.flatnonzero(town != town[line])
        contacts[line, :CONTACTS_IN_TOWN] = chance.permutation(near)[:CONTACTS_IN_TOWN]
        contacts[line, CONTACTS_IN_TOWN:] = chance.permutation(far)[: CONTACTS - CONTACTS_IN_TOWN]
    habit = np.exp(SPREAD_OF_TEXTS * chance.standard_normal(lines))
    talk = MEDIAN_CALLS * np.exp(SPREAD_OF_CALLS * chance.standard_normal(lines))
    phone = chance.random_sample(lines) < 0.15
    joined = np.zeros(lines, dtype=bool)
    frames = []
    for month in range(MONTHS):
        free = free_town[town] & (month >= FREE_FROM_MONTH)
        phone = phone | (chance.random_sample(lines) < 0.02 + 0.003 * month)
        on_it = joined[contacts].mean(axis=1)
        pull = (UNPROMPTED + WORD_OF_MOUTH * on_it) * np.power(habit, HEAVY_TEXTERS_JOIN)
        pull = pull * np.where(free, FREE_SLOWS_JOINING, 1.0)
        joined = joined | (phone & (chance.random_sample(lines) < 1.0 - np.exp(-pull)))
        season = NEW_YEAR_TEXTS if month % 12 == 1 else 1.0
        texts = chance.poisson(
            MEDIAN_TEXTS
            * habit
            * season
            * np.where(free, 1.0 + FREE_TEXTS_MORE, 1.0)
            * np.where(joined, 1.0 - TEXTS_REPLACED, 1.0)
            * chance.gamma(8.0, 1.0 / 8.0, lines)
        )
        calls = np.round(
            talk * np.where(joined, 1.0 - CALLS_REPLACED, 1.0) * chance.gamma(12.0, 1 / 12, lines)
        )
        messaging = np.round(np.where(joined, 900.0 * chance.gamma(3.0, 1 / 3, lines) + 1.0, 0.0))
        surfing = 60.0 * 1.03**month * chance.gamma(2.0, 0.5, lines)
        megabytes = np.where(phone, surfing, 0.0) + 0.03 * messaging
        bill = (
            YUAN_PER_CALL_MINUTE * calls
            + np.where(free, 0.0, YUAN_PER_TEXT) * texts
            + np.where(phone, YUAN_PER_PLAN, 0.0)
            + YUAN_PER_MB * megabytes
        )
        frames.append(
            pd.DataFrame(
                {
                    "line": [f"L{line:04d}" for line in range(lines)],
                    "town": [f"T{each + 1:02d}" for each in town],
                    "month": f"{2011 + month // 12}-{month % 12 + 1:02d}",
                    "free_texts": free.astype(int),
                    "smartphone": phone.astype(int),
                    "contacts_on_messenger": on_it,
                    "texts": texts,
                    "call_minutes": calls,
                    "data_mb": np.round(megabytes),
                    "messenger_minutes": messaging,
                    "bill_yuan": bill,
                }
            )
        )
    export = pd.concat(frames, ignore_index=True)
    # The blemishes: a month sent twice, a month never sent, and a counter that stood still.
    twice = export[(export["town"] == "T07") & (export["month"] == "2012-06")]
    lost = (export["town"] == "T19") & (export["month"] == "2013-03")
    broken = (export["month"] == "2012-11") & export["town"].isin(["T02", "T03", "T11"])
    export.loc[broken, "data_mb"] = np.nan
    export = pd.concat([export[~lost], twice])
    return export.sort_values(["month", "line"], kind="stable")


TRUTH = {
    "joining unprompted (a month)": UNPROMPTED,
    "joining for all ten contacts being on it (a month)": WORD_OF_MOUTH,
    "power of a line's texting habit on joining": HEAVY_TEXTERS_JOIN,
    "joining where texts are free, against elsewhere": FREE_SLOWS_JOINING,
    "share of texts replaced once on the messenger": TEXTS_REPLACED,
    "share of call minutes replaced": CALLS_REPLACED,
    "more texts where they are free": FREE_TEXTS_MORE,
    "texts in February, of the New Year, against other months": NEW_YEAR_TEXTS,
    "texts and call minutes a month of the line in the middle": (MEDIAN_TEXTS, MEDIAN_CALLS),
    "spread of the log of texts and of call minutes between lines": (
        SPREAD_OF_TEXTS,
        SPREAD_OF_CALLS,
    ),
    "price of a text, a call minute, a data plan, a megabyte (yuan)": (
        YUAN_PER_TEXT,
        YUAN_PER_CALL_MINUTE,
        YUAN_PER_PLAN,
        YUAN_PER_MB,
    ),
}

DATASETS = (
    Dataset(
        name="telecom_lines",
        title="Lines of an operator while a messenger spreads",
        what=(
            "600 lines in 24 towns over 36 months. Every line was simulated: it gets a "
            "smartphone at some time, has ten contacts among the other lines, and joins the "
            "messenger the sooner the more of them are on it and the more it used to text. Then "
            "it texts and calls less. From 2012-01 on, texts are free in 12 towns drawn by lot."
        ),
        columns=(
            Column("line", "text", "", "Number of the line."),
            Column("town", "text", "", "Town of its owner."),
            Column("month", "month", "", "2011-01 to 2013-12."),
            Column("free_texts", "flag", "", "Whether texts are free in this town now."),
            Column("smartphone", "flag", "", "Whether the line has a smartphone and a data plan."),
            Column(
                "contacts_on_messenger", "number", "share",
                "Of the ten lines it calls most, the share on the messenger when the month began.",
            ),
            Column("texts", "whole", "texts a month", "Texts sent."),
            Column("call_minutes", "whole", "minutes a month", "Minutes of calls."),
            Column("data_mb", "whole", "megabytes a month", "Data used.", missing=True),
            Column(
                "messenger_minutes", "whole", "minutes a month",
                "Time on the rival's messenger, read from the data traffic. 0: does not use it.",
            ),
            Column("bill_yuan", "number", "yuan a month", "What the line pays."),
        ),
        seed=20110121,
        make=make,
        truth=TRUTH,
        calibrated_to=(
            "No operator. Call minutes, texts and data per line are of the size that China "
            "Mobile reported for 2012 to 2014."
        ),
        not_for="Statements about real people, towns or operators; forecasts of any kind.",
        blemishes=(
            "T07, 2012-06: the export is there twice.",
            "T19, 2013-03: the month was never sent.",
            "T02, T03 and T11, 2012-11: data_mb is empty; the counter stood still.",
        ),
    ),
)  # fmt: skip
