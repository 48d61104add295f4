"""Numbers as people type them: ``0,5``, ``0.5``, ``50%``, `` 12 ``, ``1e3``, ``1 000``.

The lab's page reads by the same rules (``lab/browser/numbers.js``); a test holds both to the same
answers. A text that can mean two numbers ("1,500") is not guessed: the learner is asked, unless
only fifteen hundred lies in the range.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import SupportsFloat, cast

from userfirst.model.errors import BadValue, is_number
from userfirst.model.errors import shown as as_shown
from userfirst.words.marks import take_unseen_out

# Minus signs, and the decimal and thousands marks of Chinese, Arabic and Swiss keyboards.
_OTHER_KEYBOARDS = str.maketrans("−–‒﹣。٫٬’_٪﹪", "----.,'''%%")
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yuan"}
_BODY = re.compile(r"([+-]?)(\d[\d.,' ]*|[.,]\d+)(?:e([+-]?\d{1,3}))?", re.IGNORECASE)
# Thousands set apart, as in 1 000 or 12,34,567 (India).
_GROUPS = r"[1-9]\d{0,2}(?:%s\d{3})+|[1-9]\d?(?:%s\d{2})+%s\d{3}"


def _plain(text: str) -> str:
    """Return a text with the digits, signs and spaces of a plain keyboard.

    Marks that nobody sees (of direction, for example) are away, and a percent sign stands behind.
    """
    seen = take_unseen_out(text)
    narrow = (chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in seen)
    digits = (str(unicodedata.digit(c)) if c.isdecimal() else c for c in narrow)
    plain = " ".join("".join(digits).translate(_OTHER_KEYBOARDS).split())
    return f"{plain[1:].lstrip()}%" if plain.startswith("%") else plain


def _whole(digits: str, mark: str) -> str | None:
    """Return whole digits without the mark between their thousands, or None."""
    if digits.isdecimal():
        return digits
    each = re.escape(mark)
    grouped = mark and re.fullmatch(_GROUPS % (each, each, each), digits)
    return digits.replace(mark, "") if grouped else None


def _decimals(body: str) -> set[str]:
    """Return what digits with dots, commas, spaces and apostrophes can mean, as plain decimals."""
    if " " in body or "'" in body:
        mark = " " if " " in body else "'"
        whole, point, part = body.partition("." if "." in body else ",")
        found = _whole(whole, mark)
        return {f"{found}.{part or 0}"} if found and (part.isdecimal() or not part) else set()
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return {body}
    point, other = body[last], "," if body[last] == "." else "."
    whole, part = body[:last], body[last + 1 :]
    means = set()
    if part.isdecimal() or not part:
        plain = _whole(whole, other) if whole else "0"
        means |= {f"{plain}.{part or 0}"} if plain is not None else set()
    # The course writes the decimal point, so one dot is one; one comma may be either.
    if point == "," or body.count(".") > 1:
        plain = _whole(body, point)
        means |= {f"{plain}.0"} if plain is not None else set()
    return means


def readings(text: object) -> tuple[float, ...]:
    """Return every number that a text can mean, the one nearest to zero first.

    Parameters
    ----------
    text : str or number
        What was typed. A percentage is read as a share: "50%" is 0.5.

    Returns
    -------
    tuple of float
        Empty where it is no number, two where a comma can be a decimal mark or set thousands apart.

    Examples
    --------
    >>> readings("0,5"), readings("1 000"), readings("1,500"), readings("half")
    ((0.5,), (1000.0,), (1.5, 1500.0), ())
    """
    if isinstance(text, Decimal) and not text.is_nan():
        text = float(text)
    if not isinstance(text, str):
        return (float(cast(SupportsFloat, text)),) if is_number(text) else ()
    plain = _plain(text)
    percent = plain.endswith("%")
    found = _BODY.fullmatch(plain.removesuffix("%").rstrip())
    if found is None:
        return ()
    sign, body, power = found.groups()
    # Read whole, so that 0.3% is what 0.003 is.
    power = int(power or 0) - (2 if percent else 0)
    numbers = {float(f"{sign}{each}e{power}") for each in _decimals(body)}
    return tuple(sorted((each for each in numbers if math.isfinite(each)), key=abs))


def read_number(text: object) -> float | None:
    """Return the number that a text means.

    Parameters
    ----------
    text : str or number
        What was typed.

    Returns
    -------
    float or None
        None where it is no number, or where it can mean two.

    Examples
    --------
    >>> read_number(" 12 "), read_number("50%"), read_number("1,500"), read_number("a lot")
    (12.0, 0.5, None, None)
    """
    found = readings(text)
    return found[0] if len(found) == 1 else None


def read_number_with(text: object, decimal: str) -> float | None:
    """Return the number that a text means where it is known which mark sets decimals apart.

    Parameters
    ----------
    text : str or number
        What was written; the other mark, a space or an apostrophe may set thousands apart.
    decimal : {".", ","}
        The decimal mark, of a whole file for example.

    Returns
    -------
    float or None
        None where it is no number with that mark. A percentage is read as a share.

    Examples
    --------
    >>> read_number_with("1.500", ","), read_number_with("1.500", "."), read_number_with("1,5", ".")
    (1500.0, 1.5, None)
    """
    if not isinstance(text, str):
        return read_number(text)
    plain = _plain(text)
    percent = plain.endswith("%")
    found = _BODY.fullmatch(plain.removesuffix("%").rstrip())
    if found is None:
        return None
    sign, body, power = found.groups()
    whole, _, part = body.partition(decimal)
    mark = next((each for each in " '" if each in whole), "," if decimal == "." else ".")
    digits = _whole(whole, mark) if whole else "0"
    if digits is None or not (part.isdecimal() or not part):
        return None
    number = float(f"{sign}{digits}.{part or 0}e{int(power or 0) - (2 if percent else 0)}")
    return number if math.isfinite(number) else None


def read_number_in(
    text: object, low: float = -math.inf, high: float = math.inf, unit: str = ""
) -> float:
    """Return the number that a text means within a range; nothing is moved to the range's ends.

    Parameters
    ----------
    text : str or number
        What was typed; the unit, or its beginning, may follow ("8 dollars").
    low, high : float
        The range, ends included; infinite where there is no end.
    unit : str
        What is counted: "dollars a month", "%", or "" for a share or a pure number.

    Returns
    -------
    float
        The number, in the unit: "50%" is 50 in "%", and 0.5 of a share.

    Raises
    ------
    BadValue
        It is no number, can mean two, or lies outside; says the range and what was understood.

    Examples
    --------
    >>> read_number_in("50%", 0, 1), read_number_in("50%", 0, 100, "%")
    (0.5, 50.0)
    >>> read_number_in("1,500", 250, 15000, "dollars")
    1500.0
    """
    shown = " ".join(text.split()) if isinstance(text, str) else as_shown(text)
    if text is None:
        shown = ""
    elif not isinstance(text, str) and (number := read_number(text)) is not None:
        shown = _written(number)
    wanted = f"Write a number{_range(low, high, unit)}."
    if not shown:
        raise BadValue(f"There is no number here. {wanted}")
    bare, share = _without_unit(text, unit), _counts_shares(unit)
    percent = isinstance(bare, str) and "%" in bare
    if percent and not share:
        raise BadValue(f'"{shown}" is a percentage, and this is in {unit}. {wanted}')
    found = readings(bare)
    if not found:
        raise BadValue(f'"{shown}" cannot be read as a number. {wanted}')
    inside = [each for each in found if low <= each <= high]
    # Three decimals after a comma are rare; thousands set apart by one are not.
    if inside == [found[-1]]:
        return found[-1]
    read = " or ".join(map(_written, found))
    if inside:
        raise BadValue(
            f'"{shown}" can mean {read}: write it without a mark for thousands. {wanted}'
        )
    was = f'"{shown}"' if read == shown else f'"{shown}" was read as {read}, which'
    raise BadValue(f"{was} is outside the range. {wanted}")


def _written(number: float) -> str:
    """Return a number without marks for thousands, so that it is read in one way only."""
    text = f"{number + 0.0:.10g}"  # -0 is 0
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")


def _range(low: float, high: float, unit: str) -> str:
    in_unit = "" if not unit else unit if unit.startswith("%") else f" {unit}"
    if math.isinf(low) and math.isinf(high):
        return f", in {unit}" if unit else ""
    if math.isinf(high):
        return f" of at least {_written(low)}{in_unit}"
    if math.isinf(low):
        return f" of at most {_written(high)}{in_unit}"
    return f" from {_written(low)} to {_written(high)}{in_unit}"


def _counts_shares(unit: str) -> bool:
    """Return whether a percentage makes sense in a unit: in none, in %, in a share of something."""
    return unit == "" or unit.startswith(("%", "share", "a "))


def _without_unit(text: object, unit: str) -> object:
    """Return what was typed without the unit's own words or its currency's sign around it."""
    if not isinstance(text, str):
        return text
    plain = _plain(text)
    for sign, currency in _CURRENCIES.items():
        if currency in unit:
            plain = plain.removeprefix(sign).removesuffix(sign).strip()
    if unit.startswith("%"):
        plain = plain.removesuffix(unit).removesuffix("%")
    words = unit.split()
    for count in range(len(words), 0, -1):
        beginning = " ".join(words[:count])
        if plain.lower().endswith(beginning.lower()):
            return plain[: -len(beginning)].rstrip()
    return plain
