"""Files as spreadsheets write them are read; what is wrong is said, with its row and a remedy."""

import io
import json
import os
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.own_numbers.companies import company, written
from userfirst.lab.keeping import Cell
from userfirst.model import BadValue
from userfirst.own_numbers import (
    BadNumbers,
    read_numbers,
    template,
    upload_numbers,
    uploading,
    write_template,
)
from userfirst.own_numbers.template import example_rows, header, template_text

TABLE = company(np.random.RandomState(1), rows=14)
TEXT = written(TABLE).decode()
LINES = TEXT.splitlines()
GERMAN = {
    "month": "Monat",
    "users": "Nutzer",
    "new_users": "Neue Nutzer",
    "payers": "Zahlende Nutzer",
    "price": "Preis (€)",
    "income": "Umsätze (€)",
    "costs": "Kosten (€)",
    "marketing": "davon Marketing",
}
FRENCH = {
    "month": "Mois",
    "users": "Utilisateurs",
    "new_users": "Nouveaux inscrits",
    "payers": "Abonnés",
    "price": "Prix mensuel",
    "income": "Chiffre d'affaires",
    "costs": "Dépenses",
    "marketing": "Publicité",
}
SPANISH = {
    "month": "Período",
    "users": "USUARIOS",
    "new_users": "Altas",
    "payers": "Clientes",
    "price": "Precio",
    "income": "Facturación",
    "costs": "Gastos",
    "marketing": "Publicidad",
}
CHINESE = {
    "month": "月份",
    "users": "用户数",
    "new_users": "新增用户",
    "payers": "付费用户",
    "price": "价格（元）",
    "income": "收入（元）",
    "costs": "成本（元）",
    "marketing": "营销费用",
}
JAPANESE = {"month": "月", "marketing": "marketing (円)"}


def is_the_table(numbers):
    """Hold what was read against what was written."""
    assert list(numbers.table.index) == list(TABLE.index)
    for name in TABLE:
        assert np.allclose(numbers.table[name], TABLE[name]), name
    return True


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "；"])
@pytest.mark.parametrize(
    "marks", [(".", ""), (",", ""), (".", ","), (",", "."), (",", "\u202f"), (".", "'"), (".", "’")]
)
def test_separators_and_marks(separator, marks):
    assert is_the_table(read_numbers(written(TABLE, separator, *marks)))


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        *((FRENCH, each) for each in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
        *((FRENCH, each) for each in ("cp1252", "latin-1", "mac_roman", "utf-32")),
        *((GERMAN, each) for each in ("cp1252", "mac_roman", "utf-8")),
        *((SPANISH, each) for each in ("cp1252", "mac_roman", "latin-1")),
        *((CHINESE, each) for each in ("gb18030", "gbk", "utf-8", "utf-16")),
        (JAPANESE, "cp932"),
    ],
)
def test_encodings_and_languages(names, encoding):
    month = "{y}年{m}月" if names in (CHINESE, JAPANESE) else "{y}-{m:02d}"
    assert is_the_table(read_numbers(written(TABLE, ";", ",", ".", month, names, encoding)))


DATES = """
{y}-{m:02d}|{y}-{m:02d}-28|28.{m:02d}.{y}|{m:02d}/28/{y}|28/{m:02d}/{y}|{name} {y}|{name}-{yy}
{yy}-{name}|{y}年{m}月|{y}{m:02d}|{y}{m:02d}28|{y}/{m}|{m}/{y}|01/{m:02d}/{y}|{m:02d}/01/{y}
1.{m}.{yy}|{m}/1/{yy}|{y}-{m:02d}-01 00:00:00|{y}-{m:02d}-01T00:00:00Z|1 {name} {y}
{name} 1, {y}|{name} '{yy}|{yy}/{m:02d}/01|{m:02d}/{yy}|="{y}-{m:02d}"|{y}. {m}. 28.
"""


@pytest.mark.parametrize("month", DATES.strip().replace("\n", "|").split("|"))
def test_dates(month):
    assert is_the_table(read_numbers(written(TABLE, ";", month=month)))


def test_excels_count_of_days():
    text = TEXT
    for month in TABLE.index:
        days = (date.fromisoformat(f"{month}-01") - date(1899, 12, 30)).days
        text = text.replace(month, str(days))
    assert is_the_table(read_numbers(text.encode()))


@pytest.mark.parametrize("money", ["€", "$ ", "USD ", "CHF ", "R$ ", "kr ", "Rs. ", "₹", "￥"])
def test_currency_signs(money):
    assert is_the_table(read_numbers(written(TABLE, ";", ".", ",", money=money)))


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\n" + written(TABLE, ";").decode(),
        TEXT.replace("\r\n", "\n"),
        TEXT.replace("\r\n", "\r"),
        TEXT.replace("\r\n", "\r\n\r\n"),
        "Our company\n\nReport 2024,,\n" + TEXT,
        TEXT + "\n\nSource: our books\nNumbers are checked,,,\n",
        TEXT + "Total,123456,1,2,3,4,5,6\n",
        TEXT + "Summe:,123456,1,2,3,4,5,6\n合计,1,2,3,4,5,6,7\n",
        "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in LINES),
        "\n".join([LINES[0].upper().replace(" ", "_"), *LINES[1:]]),
        "\n".join([LINES[0], "(date),people,people,people,EUR,EUR,EUR,EUR", *LINES[1:]]),
        "\n".join(["," + LINES[0], *(f"{n},{line}" for n, line in enumerate(LINES[1:]))]),
        "\n".join(line + ",,," for line in LINES),
        "\n".join(",".join(reversed(line.split(","))) for line in LINES),
        "\n".join([*LINES[:8], LINES[0], *LINES[8:]]),
        TEXT.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        TEXT.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    ],
)
def test_other_tables(text):
    assert is_the_table(read_numbers(text.encode()))


def test_indian_thousands_and_exponents():
    text = "month;users;income\n2024-01;1,23,456;₹ 12,34,567\n2024-02;1.3E+05;1,000"
    table = read_numbers(text.encode()).table
    assert table["users"].tolist() == [123456, 130000]
    assert table["income"].tolist() == [1234567, 1000]


def test_thousands_in_the_header_and_a_share():
    text = (
        "month;users (thousand);costs (T€);paying share\n2024-01;1,5;2,25;10%\n2024-02;2,5;3;12,5 %"
    )
    numbers = read_numbers(text.encode())
    assert numbers.table["users"].tolist() == [1500, 2500]
    assert numbers.table["payers"].tolist() == [150, 312.5]
    assert numbers.table["costs"].tolist() == [2250, 3000]
    assert any("multiplied by 1,000" in each for each in numbers.notices)


def test_what_is_unclear_is_asked_and_can_be_said():
    dates = b"month,users\n01/02/2024,3\n"
    with pytest.raises(BadNumbers, match=r"2024-02 \(day first\) or 2024-01 \(month first\)"):
        read_numbers(dates)
    assert read_numbers(dates, dates="day first").table.index.tolist() == ["2024-02"]
    prices = b"month;users;price\n2024-01;3;1.500\n2024-02;4;2.500\n"
    with pytest.raises(BadNumbers, match=r"can mean 1\.5 or 1500"):
        read_numbers(prices)
    assert read_numbers(prices, decimal=",").table["price"].tolist() == [1500, 2500]
    with pytest.raises(BadValue, match="dates="):
        read_numbers(dates, dates="American")
    with pytest.raises(BadValue, match="decimal="):
        read_numbers(dates, decimal="point")


def test_people_are_whole_so_their_marks_tell_those_of_the_file():
    numbers = read_numbers(b"month;users;price\n2024-01;1.500;1.500\n2024-02;2.500;2.500\n")
    assert numbers.table["users"].tolist() == [1500, 2500]
    assert numbers.table["price"].tolist() == [1500, 2500]


def zipped(*names):
    """Return a zip archive of files with these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def changed(row, column, cell):
    """Return the table with one cell changed; row as a spreadsheet counts."""
    cells = LINES[row - 1].split(",")
    cells[column] = cell
    return "\n".join([*LINES[: row - 1], ",".join(cells), *LINES[row:]]).encode()


WRONG = {
    "xlsx": (zipped("xl/workbook.xml"), "Excel workbook.*Save as"),
    "ods": (zipped("content.xml"), r"LibreOffice \(\.ods\)"),
    "zip": (zipped("table.csv"), "zip archive.*Unpack"),
    "cut zip": (b"PK\x03\x04 and so on", "damaged"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "older Office"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture"),
    "photograph": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99), "a picture"),
    "json": (json.dumps([{"month": "2024-01", "users": 3}]).encode(), "JSON"),
    "notebook": (b'{\n "cells": []}', "a notebook"),
    "html": (b"<html><table><tr><td>month</td></tr></table>", "a web page saved as .csv"),
    "xml": (b"<?xml version='1.0'?><a/>", "XML"),
    "gzip": (b"\x1f\x8b\x08" + bytes(200), "compressed"),
    "noise": (np.random.RandomState(1).bytes(5000), "no text"),
    "empty": (b"", "is empty"),
    "a mark only": (b"\xef\xbb\xbf\r\n", "is empty"),
    "zeros": (bytes(5000), "is empty"),
    "too large": (b"a,b\n" * 600_000, "2.4 million bytes"),
    "prose": (b"Dear all, here are the numbers.\nBest, Ann", 'no column "month"'),
    "one word": (b"hello", "No comma, semicolon"),
    "header only": (LINES[0].encode(), "there is no row"),
    "no header": ("\n".join(LINES[1:]).encode(), "first line has numbers"),
    "side by side": (
        "\n".join(map(",".join, zip(*(line.split(",") for line in LINES), strict=True))).encode(),
        "Transpose",
    ),
    "no users": (b"month,payers\n2024-01,3", 'no column "users".*"payers"'),
    "nearly users": (b"month,usrs\n2024-01,3", 'Is it "usrs"'),
    "users twice": (b"month,users,total users\n2024-01,3,3", "both mean users"),
    "text": (changed(6, 1, "a lot"), r'Row 6 \(cell B6, users\): "a lot" is no number'),
    "below 0": (changed(6, 1, "-12"), r"Row 6 \(cell B6, users\).*below 0"),
    "in brackets": (changed(6, 1, "(12)"), "Row 6.*below 0"),
    "payers above users": (changed(6, 3, "999999"), "Row 6.*999,999 payers are more than"),
    "marketing above costs": (changed(6, 7, "99999999"), "Row 6.*more than costs"),
    "a month twice": (changed(6, 0, "2021-04"), "Row 6.*is in row 5 already. Is it 2021-05"),
    "a month missing": ("\n".join(LINES[:6] + LINES[7:]).encode(), "Row 7.*2021-06 is missing"),
    "out of order": (
        "\n".join([*LINES[:4], LINES[5], LINES[4], *LINES[6:]]).encode(),
        "Row 6.*stands below",
    ),
    "newest first": ("\n".join([LINES[0], *LINES[:0:-1]]).encode(), "newest month comes first"),
    "shortened": (changed(6, 1, "12k"), "is shortened.*12000"),
    "an error": (changed(6, 5, "#REF!"), "error of the spreadsheet"),
    "too narrow": (changed(6, 1, "#####"), "too narrow"),
    "a formula": (changed(6, 1, "=SUM(B2:B4)"), "is a formula"),
    "a percentage": (changed(6, 1, "12%"), "is a percentage"),
    "nothing": (changed(6, 1, ""), "no number of users"),
    "a range": (changed(6, 1, "100-200"), "is a range"),
    "too many": (changed(6, 1, "999999999999"), "more than there are people"),
    "a quarter": (changed(6, 0, "Q1 2024"), "Row 6.*is a quarter"),
    "a year": (changed(6, 0, "2021"), "Row 6.*is a year"),
    "no year": (changed(6, 0, "March"), "has no year"),
    "no day": (changed(6, 0, "2021-02-30"), "not in the calendar"),
    "another calendar": (changed(6, 0, "2564-05"), "in the year 2564"),
    "a slip": (changed(6, 0, "Janury 2021"), 'Did you mean "january"'),
    "no month": (changed(6, 0, ""), "numbers and no month"),
    "days": (
        b"date,users\n"
        + b"".join(f"2024-{m:02d}-{d:02d},9\n".encode() for m in (1, 2) for d in range(1, 29)),
        "days or weeks",
    ),
    "two ways": (b"month,users\n31/01/2024,3\n02/28/2024,4\n31/03/2024,5\n", "in two ways"),
    "two marks": (
        b"month;users;price\n2024-01;3;1.234,50\n2024-02;4;1,234.50\n2024-03;4;1,234.50\n",
        "Row 2 .*otherwise than the rest",
    ),
    "too many cells": (b"month,users,price\n2024-01,100,9,99\n", "4 cells and 3 names"),
    "split thousands": (
        b"month,users,payers,note\n2024-01,1,200,90,\n2024-02,1,350,95,\n",
        "5 cells and 4 names.*semicolons",
    ),
    "quarters": (b"quarter,users\nQ1 2024,100\nQ2 2024,130\n", "Row 2.*is a quarter"),
    "half a year": (changed(6, 0, "2024 H1"), "Row 6.*is half a year"),
    "a year of accounts": (changed(6, 0, "FY2024"), "Row 6.*is a year"),
    "money as a percentage": (changed(6, 4, "9%"), "this column has money"),
    "payers as percentages": (changed(6, 3, "9%"), 'call the column "paying share"'),
    "an open quote": (
        "\n".join([*LINES[:2], '"' + LINES[2], *LINES[3:]]).encode(),
        "Row 3.*quotation",
    ),
    "nobody": (b"month,users\n2024-01,0\n2024-02,0\n", "Nobody uses it"),
    "a share": (b"month,users,paying share\n2024-01,100,150%\n", "150% is no share"),
    "many rows": (b"month,users\n" + b"2024-01,1\n" * 25_000, "25,001 rows"),
    "a long cell": (b"month,users\n2024-01," + b"9" * 200_000, "Row 2.*quotation mark"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_answered(name):
    content, said = WRONG[name]
    with pytest.raises(BadNumbers, match=f"(?s){said}") as caught:
        read_numbers(content)
    assert all(fault.mend for fault in caught.value.faults)
    assert len(str(caught.value).splitlines()) <= 12
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_damaged_file_is_read_or_answered():
    chance = np.random.RandomState(7)
    for _ in range(150):
        content = bytearray(TEXT.encode("utf-16" if chance.random_sample() < 0.3 else "utf-8"))
        for place in chance.randint(0, len(content) - 40, chance.randint(1, 6)):
            if chance.random_sample() < 0.5:
                del content[place : place + chance.randint(1, 40)]
            else:
                content[place:place] = chance.bytes(chance.randint(1, 5))
        with suppress(BadNumbers):  # and nothing else
            assert len(read_numbers(bytes(content)).table)


@pytest.mark.parametrize("cell", ["9" * 5000, "Mar 99999999999", "1e999", "-²", "٪", "\ud7ff"])
@pytest.mark.parametrize("column", [0, 1, 5])
def test_odd_cells_are_read_or_answered(cell, column):
    with pytest.raises(BadNumbers, match="Row 6"):
        read_numbers(changed(6, column, cell))


def test_one_slip_is_one_fault():
    for name in (
        "a quarter",
        "a month twice",
        "a percentage",
        "no month",
        "text",
        "a month missing",
    ):
        with pytest.raises(BadNumbers) as caught:
            read_numbers(WRONG[name][0])
        assert len(caught.value.faults) == 1, name


def test_all_faults_are_told_at_once_up_to_ten():
    three = changed(4, 1, "many").decode().splitlines()
    three[6] = three[6].replace(three[6].split(",")[0], "soon")
    three[8] = three[8].rsplit(",", 2)[0] + ",-,#REF!"
    with pytest.raises(BadNumbers) as caught:
        read_numbers("\n".join(three).encode())
    assert [fault.where.split(" (")[0] for fault in caught.value.faults] == [
        "Row 4",
        "Row 7",
        "Row 9",
    ]
    everywhere = "\n".join([LINES[0], *(line.replace("2021", "20x1") for line in LINES[1:])])
    with pytest.raises(BadNumbers, match=r"(?s)one thing.*Row 2.*The same in 11 more rows.*row 13"):
        read_numbers(everywhere.encode())
    odd = ["a lot", "12k", "~3", "1-2", "#REF!", "####", "=A1", "12%", "-4", "", "99999999999999"]
    wrong = "\n".join(["month,users", *(f"2024-{n:02d},{cell}" for n, cell in enumerate(odd, 1))])
    with pytest.raises(BadNumbers, match=r"And \d+ more") as caught:
        read_numbers(wrong.encode())
    assert "\n10. " in str(caught.value)
    assert "\n11. " not in str(caught.value)


def test_rows_are_numbered_as_the_spreadsheet_does():
    """An empty line is a row; a line break in quotes is none, and neither is the line sep=;."""
    text = 'sep=;\nmonth;users;note\n\n2024-01;3;"two\nlines"\n2024-02;few;\n'
    with pytest.raises(BadNumbers, match=r"Row 4 \(cell B4, users\)"):
        read_numbers(text.encode())


def test_files_that_are_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadNumbers, match=r"no file.*write_template"):
        read_numbers("mine.csv")
    (tmp_path / "My Numbers.csv").write_text(TEXT, encoding="utf-8")
    with pytest.raises(BadNumbers, match=r'Did you mean "My Numbers\.csv"'):
        read_numbers("my_numbers.csv")
    with pytest.raises(BadNumbers, match=r'There are "My Numbers\.csv"'):
        read_numbers("x.csv")
    with pytest.raises(BadNumbers, match=r"a folder.*My Numbers\.csv"):
        read_numbers(tmp_path)
    with pytest.raises(BadNumbers, match="no folder"):
        read_numbers("nowhere/x.csv")
    with pytest.raises(BadNumbers, match="address of the web"):
        read_numbers("https://example.org/x.csv")
    for wrong in (None, 3, "", "  ", "a\x00b.csv", "x" * 5000, (), (1, 2, 3), ("a", "b"), pd.NA):
        with pytest.raises(BadNumbers):
            read_numbers(wrong)
    here = "My Numbers.csv"
    for right in (here, f' "{here}" ', f"“{here}”", f"\u202a{here}\u200e", tmp_path / here):
        assert is_the_table(read_numbers(right))
    assert is_the_table(read_numbers((tmp_path / here).as_uri()))


def test_what_is_no_file_says_how_to_make_one_of_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadNumbers, match=r"`\.to_csv\(\"own_numbers\.csv\", index=False\)`"):
        read_numbers(TABLE)
    TABLE.rename_axis("month").reset_index().to_csv("own_numbers.csv", index=False)
    assert is_the_table(read_numbers())
    with pytest.raises(BadNumbers, match=r"`\.encode\(\)`"):
        read_numbers(TEXT)
    assert is_the_table(read_numbers(TEXT.encode()))
    for call in ({"dates": ["day first"]}, {"dates": pd.NA}, {"decimal": pd.Series([","])}):
        with pytest.raises(BadValue):
            read_numbers(TEXT.encode(), **call)


def test_a_line_of_separators_that_is_wrong_does_not_count():
    assert is_the_table(read_numbers(f"sep=;\n{TEXT}".encode()))


def test_marks_of_direction_are_not_seen():
    for mark in "\u2066\u2069\u200f\u061c":
        assert is_the_table(read_numbers(TEXT.replace(",", f",{mark}").encode()))


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path, monkeypatch):
    large = tmp_path / "large.csv"
    with large.open("wb") as opened:
        opened.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", None)  # reading it would fail
    with pytest.raises(BadNumbers, match=r"50\.0 million bytes"):
        read_numbers(large)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(TEXT, encoding="utf-8")
    secret.chmod(0)
    with pytest.raises(BadNumbers, match="cannot be opened"):
        read_numbers(secret)


def test_the_template_is_written_once_and_read_as_an_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_numbers().is_example  # also before there is a file
    made = write_template()
    assert made.is_new
    assert "is written" in repr(made)
    numbers = read_numbers()
    assert numbers.is_example
    assert "not yours" in numbers.notices[0]
    assert "not yours" in numbers._repr_html_()
    Path("own_numbers.csv").write_text("mine", encoding="utf-8")
    assert not write_template().is_new
    assert Path("own_numbers.csv").read_text(encoding="utf-8") == "mine"
    assert read_numbers(write_template("other.csv", separator=";").path).is_example
    for wrong in (tmp_path, "nowhere/x.csv", ""):
        with pytest.raises(BadValue):
            write_template(wrong)


def test_running_totals_are_asked_about():
    users = [100 + 20 * each for each in range(9)]
    for new, asked in ((users, "a running total"), ([20] * 9, "all who ever signed up")):
        rows = "".join(
            f"2024-0{m},{u},{n}\n" for m, u, n in zip(range(1, 10), users, new, strict=True)
        )
        (notice,) = read_numbers(f"month,users,new users\n{rows}".encode()).notices
        assert asked in notice
    rows = "".join(f"2024-0{m},{u},{30 + m}\n" for m, u in enumerate(users, 1))
    assert read_numbers(f"month,users,new users\n{rows}".encode()).notices == ()


def test_where_the_template_cannot_be_written_it_is_said_and_nothing_stops(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(template, "write_safely", refused)
    assert "cannot be written here: Permission denied" in repr(write_template())
    assert read_numbers().is_example


def test_rows_of_the_example_that_were_left_do_not_count():
    mine = "\n".join(LINES[1:])
    names = ["month", "users", "new users", "payers", "price", "income", "costs", "marketing"]
    assert [each.split(" (")[0] for each in header()[:-1]] == names
    numbers = read_numbers(f"{template_text()}{mine}\n".encode())
    assert is_the_table(numbers)
    assert not numbers.is_example
    assert any(f"{len(example_rows())} rows" in each for each in numbers.notices)


def test_an_upload_is_read_and_what_is_wrong_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(uploading, "this_cell", lambda: Cell("", tmp_path, "a cell", "1"))
    monkeypatch.setattr(uploading, "_CHOSEN", {})
    upload = upload_numbers()
    assert read_numbers(upload).is_example  # nothing is chosen yet

    def send(name, content, size=None):
        told = {"name": name, "size": len(content) if size is None else size}
        upload.widget._handle_custom_msg(told, [memoryview(content)] if content else [])
        return upload.widget.said

    assert "No comma" in send("<b>.csv", b"no")
    assert "14 months" in send("mine.csv", TEXT.encode())
    assert is_the_table(read_numbers(upload))
    assert "did not arrive" in send("x.csv", b"", 20)
    assert "did not arrive" in send("x.csv", b"half", 20)
    assert '"mine.csv" counts as before' in send("large.csv", b"", 15_000_000)
    assert "15.0 million bytes" in upload.widget.said
    assert is_the_table(read_numbers(upload))
    again = upload_numbers()  # the cell runs again
    assert "still counts" in again.widget.said
    assert is_the_table(read_numbers(again))
