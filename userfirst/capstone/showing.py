"""The company on charts: a year of its books, then every quarter that was played."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from userfirst.capstone.company import Company
from userfirst.capstone.playing import BEFORE, FIRST_YEAR, QUARTERS, Quarter, Result
from userfirst.charts import theme

if TYPE_CHECKING:
    from userfirst.charts import Chart

HEIGHT, TOP, BOTTOM = 460, 34, 44
# Bottom and top of each panel, as parts of the whole.
PANELS = ((0.66, 1.0), (0.33, 0.6), (0.0, 0.26))
ROOM = 178  # pixels for names at the right ends of lines


def draw_company(
    about: Company, past: Sequence[Result], played: Sequence[Quarter], results: Sequence[Result]
) -> Chart:
    """Draw people, money in and out, and cash, by quarter; crosses are what was forecast.

    Parameters
    ----------
    about : Company
        The company.
    past : sequence of Result
        The quarters of the books before the first one.
    played : sequence of Quarter
        What was decided and forecast.
    results : sequence of Result
        What each quarter led to.

    Returns
    -------
    Chart
        Three panels over twenty-four quarters, those to come left empty.
    """
    from userfirst.charts import Chart

    chart = Chart(layout=theme.layout(about.label, height=HEIGHT, hovermode="x unified"))
    told = [*past, *results]
    quarter = np.arange(1 - len(past), len(results) + 1)
    columns = {name: np.array([each.of(name) for each in told]) for name in _NUMBERS}
    columns["old"] = columns["income"] - columns["from_users"]
    _lines(
        chart, 0, quarter, columns, "million people",
        [
            ("legacy", "old customers", "core"), ("users", "users", "users"),
            ("payers", "of them paying", "payers"), ("rival", "rival's users", "rival"),
        ],
    )  # fmt: skip
    _lines(
        chart, 1, quarter, columns, "million dollars a quarter",
        [
            ("income", "income", "extras"), ("from_users", "of it from users", "free_users"),
            ("costs", "costs", "costs"),
        ],
    )  # fmt: skip
    _lines(chart, 2, quarter, columns, "million dollars", [("cash", "cash", "cash")])
    for panel, name in ((0, "users"), (1, "income"), (2, "cash")):
        _forecasts(chart, panel, name, played)
    for panel, (low, high) in enumerate(PANELS):
        suffix, last = _suffix(panel), panel == len(PANELS) - 1
        unit = ("million people", "million dollars a quarter", "million dollars")[panel]
        across = theme.axis(
            "",
            anchor=f"y{suffix}",
            showticklabels=last,
            range=[-BEFORE + 0.5, QUARTERS + 0.5],
            tickvals=[4 * year - 3.5 for year in range(6)],
            ticktext=[f"{FIRST_YEAR - 1 + year}" for year in range(6)],
        )
        up = theme.axis(unit if panel != 1 else "million dollars", domain=[low, high])
        chart.update_layout(
            {f"xaxis{suffix}": across, f"yaxis{suffix}": up | {"rangemode": "tozero"}}
        )
    chart.add_shape(
        type="line", xref="x", yref="paper", x0=0.5, x1=0.5, y0=0, y1=1,
        line={"color": theme.AXIS, "width": 1, "dash": "dot"},
    )  # fmt: skip
    chart.add_annotation(
        text="you take over", x=0.5, y=1, xref="x", yref="paper", xanchor="left",
        yanchor="bottom", xshift=4, showarrow=False,
    )  # fmt: skip
    if any(each.forecast for each in played):
        chart.add_annotation(
            text="✕ your forecast", x=QUARTERS + 0.5, y=1, xref="x", yref="paper",
            xanchor="right", yanchor="bottom", showarrow=False,
        )  # fmt: skip
    chart.update_layout(margin={"r": ROOM, "t": TOP + 24, "b": BOTTOM})
    chart.update_layout(meta={"sentence": sentence(about, told[-1], len(results))})
    return chart


_NUMBERS = ("legacy", "users", "payers", "rival", "income", "from_users", "costs", "cash")


def sentence(about: Company, last: Result, number: int) -> str:
    """Say what stands at the right end of the lines, for who does not see them."""
    from userfirst.cases import worded

    when = f"After quarter {number}" if number else "Before the first quarter"
    return (
        f"{about.label}. {when}: users {worded(last.users)} million, old customers "
        f"{worded(last.legacy)} million, income {worded(last.income)} and cash "
        f"{worded(last.cash)} million dollars."
    )


def _suffix(panel: int) -> str:
    return "" if panel == 0 else str(panel + 1)


def _lines(
    chart: Chart,
    panel: int,
    quarter: Any,
    columns: Any,
    unit: str,
    rows: Sequence[tuple[str, str, str]],
) -> None:
    """Draw lines, each with its name at its right end; names keep apart."""
    suffix, ends = _suffix(panel), []
    for name, label, meaning in rows:
        values, look = columns[name], theme.look(meaning)
        chart.add_scatter(
            x=quarter,
            y=values,
            name=label,
            mode="lines+markers",
            marker={"size": 4},
            line={"color": look.colour, "width": 2.5, "dash": look.dash},
            hovertemplate="%{y:,.3~g} " + unit,
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
        )
        seen = values[np.isfinite(values)]
        if len(seen):
            ends.append((float(seen[-1]), f"<span style='color:{look.colour}'>━━</span> {label}"))
    every = np.concatenate([columns[name] for name, _, _ in rows])
    span = float(np.nanmax([*every, 0.0]) - np.nanmin([*every, 0.0])) or 1.0
    low, high = PANELS[panel]
    apart = span * 18 / ((high - low) * (HEIGHT - TOP - BOTTOM))
    height = -np.inf
    for value, label in sorted(ends):
        height = max(value, height + apart)
        chart.add_annotation(
            x=float(quarter[-1]), y=height, text=label, showarrow=False, xanchor="left", xshift=10,
            xref=f"x{suffix}", yref=f"y{suffix}",
        )  # fmt: skip


def _forecasts(chart: Chart, panel: int, name: str, played: Sequence[Quarter]) -> None:
    made = [(at, each.forecast[name]) for at, each in enumerate(played, 1) if name in each.forecast]
    if made:
        x, y = zip(*made, strict=True)
        suffix = _suffix(panel)
        chart.add_scatter(
            x=list(x),
            y=list(y),
            name=f"forecast of {name}",
            mode="markers",
            marker={"symbol": "x", "size": 8, "color": theme.COLOURS[4]},
            hovertemplate="%{y:,.3~g}",
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
        )
