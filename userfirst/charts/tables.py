"""Tables for the page: public figures with their sources, and a run by its years."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from userfirst.cases import Run, worded

if TYPE_CHECKING:
    import pandas as pd


OWN_SPELLING = {
    "app_retention": "Apps",
    "bass": "Products",
    "china_sms": "China",
    "eachnet": "EachNet",
    "letv": "LeTV",
    "paypal": "PayPal",
    "wechat": "WeChat",
    "whatsapp": "WhatsApp",
}


@dataclass(frozen=True)
class ShownTable:
    """A table that a notebook shows as HTML and a terminal as text."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def owner_of(name: str) -> str:
    """Return how whose figures these are is written: "Qihoo 360" for "qihoo_360"."""
    return OWN_SPELLING.get(name) or name.replace("_", " ").capitalize()


def show_public_figures(figures: pd.DataFrame) -> ShownTable:
    """Show public figures, each with its source next to it.

    Parameters
    ----------
    figures : pandas.DataFrame
        Rows of :func:`userfirst.data.public_figures`, in the order to show.

    Returns
    -------
    ShownTable
        What, when, how much, and by whom: a link for each; warnings stand below their figure.
        Whose they are is a column of its own where there is more than one.
    """
    rows, lines = [], []
    several = len(set(figures["case"])) > 1
    for _, figure in figures.iterrows():
        whose = owner_of(figure["case"])
        value = f"{figure['value']:,.10g}"
        note = f"<br><small>{escape(figure['warning'])}</small>" if figure["warning"] else ""
        address, source = escape(figure["address"], quote=True), escape(figure["source"])
        left = "style='text-align:left; white-space:normal'"
        rows.append(
            f"<tr>{f'<td {left}>{escape(whose)}</td>' if several else ''}"
            f"<td {left}>{escape(figure['metric'])}{note}</td>"
            f"<td {left}>{escape(str(figure['period']).replace('..', ' to '))}</td>"
            f"<td>{value}</td><td {left}>{escape(figure['unit'])}</td>"
            f"<td {left}><a href='{address}' rel='noopener'>{source}</a></td></tr>"
        )
        lines.append(
            f"{f'{whose}: ' if several else ''}{figure['metric']}, {figure['period']}: "
            f"{value} {figure['unit']} "
            f"({figure['source']}, {figure['address']})"
        )
    heads = {"of": "left"} if several else {}
    heads |= {"figure": "left", "when": "left", "value": "right", "unit": "left", "source": "left"}
    head = "".join(f"<th style='text-align:{side}'>{name}</th>" for name, side in heads.items())
    return ShownTable(
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>",
        "\n".join(lines),
    )


def show_years(run: Run, series: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Return a run as a small table: a row for the start and for the end of every year.

    Parameters
    ----------
    run : Run
        A single run.
    series : tuple of str, optional
        Which series; those on the case's charts if not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by month, with labels and units as headings and numbers as a person writes them.
    """
    from userfirst.charts.scene import scene

    names = series or scene(run.case.name).series
    wide = run.to_wide().loc[::12, list(names)]
    about = [run.case.one_series(name) for name in names]
    wide.columns = [f"{s.label}, {s.unit}" if s.unit else s.label for s in about]
    return wide.map(worded)
