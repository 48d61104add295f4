"""Wrong answers of many kinds to any task, and what is literally true of each.

A new lesson's tasks are tried with these without a line more: :func:`wrong_answers` makes answers
from the true one, as learners and their tools do, and :func:`untrue` reads a reply sentence by
sentence and checks each claim against the answer itself, by other means than the checks use. A
sentence that it does not know is a failure: teach it here what the sentence claims.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from userfirst import run, sweep
from userfirst.checks.judgement import Judgement
from userfirst.checks.kinds import Number, Numbers, Table
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import IN_A_PICTURE, Drawn, Picture
from userfirst.checks.task import Task
from userfirst.model import Schedule, schedule

Answers = Iterator[tuple[str, Any]]

# --- Answers that are wrong whatever the task -----------------------------------------------------


def of_another_kind() -> Answers:
    """Yield things that are no answer to any task."""
    yield "None", None
    yield "nothing printed", print()
    yield "a function", len
    yield "a class", pd.DataFrame
    yield "a module", np
    yield "true", True
    yield "text", "I think it is the second one, perhaps"
    yield "empty text", "  "
    yield "bytes", b"0.5"
    yield "complex", 1j
    yield "a date", pd.Timestamp("2021-03-01")
    yield "a span", np.timedelta64(3, "D")
    yield "an empty list", []
    yield "an empty dict", {1: 2}
    yield "a set", {1, 2}
    yield "a nested list", [[1, 2], [3, 4]]
    yield "an array", np.arange(6.0).reshape(2, 3)
    yield "an array of objects", np.array([None, "a"], dtype=object)
    yield "a boolean mask", pd.Series([True, False, True])
    yield "an index", pd.Index([1, 2, 3])
    yield "a run", run("free_service")
    yield "a sweep", sweep("free_service", free_level=[0, 1])
    yield "groups", pd.DataFrame({"a": [1, 1], "b": [2, 3]}).groupby("a")
    yield "an iterator", iter([1, 2])
    yield "an error", ValueError("no")


# --- Tables ---------------------------------------------------------------------------------------

Change = Callable[[pd.DataFrame], Any]


def _one_value(table: pd.DataFrame, column: str, place: int, by: float) -> pd.DataFrame:
    changed = table.reset_index(drop=True).copy()
    changed[column] = changed[column].astype(float)
    changed.loc[place, column] = changed.loc[place, column] * by + (by - 1) * 7
    return changed


def _later(table: pd.DataFrame, key: str, months: int) -> pd.DataFrame:
    moved = pd.to_datetime(table[key].astype(str).str[:7]) + pd.DateOffset(months=months)
    return table.assign(**{key: moved})


def _table_changes(kind: Table, chance: np.random.RandomState) -> Iterator[tuple[str, Change]]:
    columns, keys = list(kind.columns), list(kind.keys)
    one = columns[0]
    yield "head", lambda t: t.head(max(1, len(t) // 3))
    yield "tail", lambda t: t.tail(max(1, len(t) // 3))
    yield "a sample", lambda t: t.sample(frac=0.6, random_state=chance)
    yield "one row less", lambda t: t.drop(index=t.index[int(chance.randint(len(t)))])
    yield "a row twice", lambda t: pd.concat([t, t.iloc[[0]]])
    yield "all rows twice", lambda t: pd.concat([t, t])
    yield "empty", lambda t: t.iloc[:0]
    yield "without a column", lambda t: t.drop(columns=columns[-1])
    yield "another name", lambda t: t.rename(columns={one: one.upper() + "_"})
    yield "two names alike", lambda t: pd.concat([t, t[[one]]], axis=1)
    yield "on its side", lambda t: t.set_index(keys)[columns].T
    yield "one column", lambda t: t[one]
    yield "a list of rows", lambda t: t.to_numpy().tolist()
    yield "a dict of columns", lambda t: t.to_dict("list")
    yield "the number of rows", len
    yield "levels of names", lambda t: pd.concat({"sum": t}, axis=1)
    yield "without keys", lambda t: t[columns].reset_index(drop=True)
    for factor in (100.0, 0.01, 12.0, 1000.0, -1.0, 3.7):
        yield f"times {factor}", lambda t, f=factor: t.assign(**{c: t[c] * f for c in columns})
    for column in columns:
        for by in (1.3, 0.4, 5.0, -2.0):
            place = int(chance.randint(3))
            yield (
                f"{column} off in one row",
                lambda t, c=column, p=place, b=by: _one_value(t, c, min(p, len(t) - 1), b),
            )
        yield (
            f"{column} missing",
            lambda t, c=column: t.assign(**{c: t[c].astype(float).where(np.arange(len(t)) != 0)}),
        )
        yield f"{column} as text", lambda t, c=column: t.assign(**{c: [f"{v} $" for v in t[c]]})
        yield f"{column} in other rows", lambda t, c=column: t.assign(**{c: np.roll(t[c], 1)})
        for decimals in (0, 1, -1):
            yield (
                f"{column} rounded",
                lambda t, c=column, d=decimals: t.assign(**{c: t[c].astype(float).round(d)}),
            )
        yield f"{column} cut", lambda t, c=column: t.assign(**{c: np.trunc(t[c].astype(float))})
        yield f"{column} ranked", lambda t, c=column: t.assign(**{c: t[c].rank()})
        yield f"{column} summed up", lambda t, c=column: t.assign(**{c: t[c].cumsum()})
        yield f"{column} one constant", lambda t, c=column: t.assign(**{c: 5.0})
    if len(columns) > 1:
        names = dict(zip(columns, columns[1:] + columns[:1], strict=True))
        yield "columns turned", lambda t: t.rename(columns=names)
        yield "one column twice", lambda t: t.assign(**{columns[1]: t[columns[0]]})
    for key, holds in kind.keys.items():
        if holds == "month":
            for months in (1, -1, 12, 5):
                yield f"{months} months late", lambda t, k=key, m=months: _later(t, k, m)
            yield "years alone", lambda t, k=key: t.assign(**{k: 2021})
        elif holds == "number":
            yield "keys turned", lambda t, k=key: t.assign(**{k: t[k] + 1})
            yield "keys as text", lambda t, k=key: t.assign(**{k: [f"level {v}" for v in t[k]]})
        else:
            yield "names in lower case", lambda t, k=key: t.assign(**{k: t[k].str.lower()})


def _flat(table: pd.DataFrame, kind: Table) -> pd.DataFrame:
    inside = [name for name in table.index.names if name in kind.keys]
    flat = table.reset_index(level=inside) if inside else table
    return flat[[*kind.keys, *kind.columns]].reset_index(drop=True)


def right_tables(kind: Table, true: pd.DataFrame) -> Answers:
    """Yield forms of a table that are all right."""
    flat = _flat(true, kind)
    yield "as it is", true
    yield "shuffled", flat.sample(frac=1, random_state=3)
    yield "keys as index", flat.set_index(list(kind.keys))
    yield "one more column", flat.assign(more="x")
    yield "columns in another order", flat[flat.columns[::-1]]
    yield "of pandas' own types", flat.convert_dtypes()
    yield "of objects", flat.astype(object)
    yield "as 64 bits", flat.astype(dict.fromkeys(kind.columns, "float64"))
    for key, holds in kind.keys.items():
        if holds == "month":
            text = flat[key].astype(str).str[:7]
            yield "months as text", flat.assign(**{key: text})
            yield "months as periods", flat.assign(**{key: pd.PeriodIndex(text, freq="M")})
        if holds == "text":
            yield "categories", flat.astype({key: "category"})


# --- All kinds ------------------------------------------------------------------------------------


def wrong_answers(task: Task, seed: int = 0) -> Answers:
    """Yield answers to a task with a label each; most are wrong, and none is made by the checks."""
    chance = np.random.RandomState(seed)
    yield from of_another_kind()
    kind, true = task.kind, task.answer() if task.answer else None
    if isinstance(kind, Table):
        flat = _flat(true, kind)
        for label, change in _table_changes(kind, chance):
            yield label, change(flat)
    elif isinstance(kind, Picture):
        table = Table({kind.x: "number"}, kind.lines)
        flat = _flat(true, table)
        yield "the table", flat
        for label, change in _table_changes(table, chance):
            changed = change(flat)
            if isinstance(changed, pd.DataFrame) and changed.columns.is_unique:
                yield label, figure_of(kind, changed)
        yield "axes swapped", figure_of(kind, flat, swapped=True)
        yield "no titles", figure_of(kind, flat, titles=("", ""))
        yield "no unit", figure_of(kind, flat, titles=("level", "value"))
        for wrong in ("level", "price", "month"):
            yield f"x axis {wrong}", figure_of(kind, flat, titles=(wrong, ""))
        for wrong in ("million dollars", "dollars a year", "dollars per user", "cents", "people?"):
            yield f"y axis {wrong}", figure_of(kind, flat, titles=(kind.x.replace("_", " "), wrong))
        for drawn in ("bar", "box", "pie"):
            yield f"as {drawn}", figure_of(kind, flat, drawn_as=drawn)
        yield "stacked", figure_of(kind, flat, stackgroup="one")
        yield "no names", figure_of(kind, flat, named=False)
        yield "a part of it", figure_of(kind, flat)["data"]
        yield "nothing drawn", {"data": [], "layout": {}}
    elif isinstance(kind, Numbers):
        yield from _wrong_numbers(kind, true, chance)
    elif isinstance(kind, Number):
        yield from _wrong_number(true, chance)
    elif isinstance(kind, SharedRun):
        yield from _wrong_settings(kind, true, chance)
    elif isinstance(kind, Region):
        yield from _wrong_regions(kind, chance)


def _wrong_number(true: float, chance: np.random.RandomState) -> Answers:
    for factor in (100, 0.01, 12, 1 / 12, 1000, 1e6, -1, 2, 0.5, 3.3, 1.2):
        yield f"times {factor}", true * factor
    yield "upside down", 1 / true if true else 0
    yield "zero", 0
    for decimals in (0, 1, 2):
        yield f"rounded to {decimals}", round(true, decimals)
    for _ in range(8):
        yield "noise", true * float(np.exp(chance.standard_normal()))
    yield "with a comma", f"{true:.3f}".replace(".", ",")
    yield "in percent", f"{100 * true:.1f}%"
    for one in ([true], (true,), np.array([true]), pd.Series([true]), {true}):
        yield f"one in a {type(one).__name__}", one
    yield "a table of one", pd.DataFrame([[true]])
    yield "a list of two", [true, true]
    yield "NaN", np.nan
    yield "infinite", np.inf
    yield "NA", pd.NA


def _wrong_numbers(kind: Numbers, true: dict[Any, float], chance: np.random.RandomState) -> Answers:
    names = list(true)
    for name in names:
        for label, value in _wrong_number(true[name], chance):
            yield f"{name}: {label}", {**true, name: value}
    for factor in (100, 12, 1000, -1, 3.3):
        yield f"all times {factor}", {n: v * factor for n, v in true.items()}
    for decimals in (0, 1):
        yield f"all rounded to {decimals}", {n: round(v, decimals) for n, v in true.items()}
    for _ in range(10):
        yield "all noise", {n: v * float(np.exp(chance.standard_normal())) for n, v in true.items()}
    yield "names turned", dict(zip(names, [*list(true.values())[1:], true[names[0]]], strict=True))
    yield "one missing", {names[0]: true[names[0]]}
    yield "one open", {**true, names[0]: ...}
    yield "a list", list(true.values())
    yield "a table", pd.DataFrame([true])
    yield "a Series without names", pd.Series(list(true.values()))


def _wrong_settings(kind: SharedRun, true: Any, chance: np.random.RandomState) -> Answers:
    from userfirst.cases import case, codes

    of = case(kind.case)
    right = kind.known(true).levers
    for name in (*kind.free, *chance.permutation([each.name for each in of.levers])[:6]):
        lever = of.lever(name)
        for value in (
            lever.low,
            lever.high,
            lever.default,
            *chance.uniform(lever.low, lever.high, 3),
        ):
            value = float(round(value)) if lever.choices else float(value)
            yield f"{name} at {value:g}", codes.encode(of, {**right, name: value})
        if not lever.choices:
            later = schedule(float(lever.low), {12: float(lever.high)})
            yield f"{name} changes over time", codes.encode(of, {**right, name: later})
    for preset in of.presets:
        yield preset.name, codes.encode(of, of.complete(preset.levers))
    code = codes.encode(of, right)
    yield "cut short", code[:-2]
    yield "one letter wrong", code[:5] + ("2" if code[5] != "2" else "3") + code[6:]
    yield "of another case", codes.encode(case("messaging"), case("messaging").defaults())
    yield "the levers", dict(right)


def _wrong_regions(kind: Region, chance: np.random.RandomState) -> Answers:
    from userfirst.cases import case

    statement = kind.statement
    levers = [each for each in case(statement.case).levers if each.name != statement.lever]
    for _ in range(20):
        spans = {}
        for place in chance.permutation(len(levers))[: kind.levers]:
            lever = levers[place]
            low, high = np.sort(chance.uniform(lever.low, lever.high, 2))
            spans[lever.name] = (float(low), float(high))
        yield "anywhere", spans
    choice = next((each for each in levers if each.choices), None)
    levers = [each for each in levers if not each.choices]
    if choice:
        yield "a choice", {choice.name: (0, 1), levers[0].name: (levers[0].low, levers[0].high)}
    names = [each.name for each in levers[: kind.levers]]
    yield "whole ranges", {each.name: (each.low, each.high) for each in levers[: kind.levers]}
    yield "points", {each.name: each.default for each in levers[: kind.levers]}
    yield "thin", {each.name: (each.default, each.default) for each in levers[: kind.levers]}
    yield "backwards", {each.name: (each.high, each.low) for each in levers[: kind.levers]}
    yield "outside", {each.name: (each.low, each.high + 1) for each in levers[: kind.levers]}
    yield "three numbers", dict.fromkeys(names, (1, 2, 3))
    yield "texts", dict.fromkeys(names, ("a", "b"))
    yield "one lever", {names[0]: (0, 1)}
    yield "no such lever", dict.fromkeys(["freelevel", "pricing"], (0, 1))
    yield "the lever itself", dict.fromkeys([statement.lever, names[-1]], (0, 1))


def figure_of(
    kind: Picture,
    table: pd.DataFrame,
    titles: tuple[str, str] | None = None,
    swapped: bool = False,
    named: bool = True,
    drawn_as: str = "scatter",
    **more: Any,
) -> dict[str, Any]:
    """Return the dict of a plotly figure: a line for each column that there is."""
    x = table.get(kind.x, table.index)
    data = []
    for name in kind.lines:
        if name in table:
            across, up = (table[name], x) if swapped else (x, table[name])
            trace = {"type": drawn_as, "x": list(across), "y": list(up), **more}
            data.append(trace | ({"name": name} if named else {}))
    first, second = titles or (kind.x.replace("_", " "), "")
    second = second or ("" if not first else kind.unit_in_words)
    layout = {
        "xaxis": {"title": {"text": first}},
        "yaxis": {"title": second},
    }
    return {"data": data, "layout": layout}


# --- What is literally true -----------------------------------------------------------------------


def untrue(task: Task, answer: Any, message: str) -> list[str]:
    """Return the sentences of a reply that are not literally true of an answer, or not known.

    Parameters
    ----------
    task : Task
        The task.
    answer : object
        What was handed in.
    message : str
        The reply, without the line on hints.

    Returns
    -------
    list of str
        Empty where everything that the reply says is so.
    """
    kind = task.kind
    for mistake in task.mistakes:
        if message == mistake.says:
            given = kind.read(answer)
            if mistake.made is None:
                assert mistake.when is not None
                return [] if mistake.when(given) else [message]
            made = next(leads_to for each, leads_to in task.made if each is mistake)
            return [] if _equal(kind, given, made) else [message]
    try:
        given = kind.read(answer)
    except Exception:
        return _untrue_refusal(task, answer, message)
    truth = task.truth if task.answer else None
    if isinstance(kind, Picture):
        return _untrue_of_picture(kind, given, truth, message)
    if isinstance(kind, Table):
        return _untrue_of_table(kind, given, truth, message)
    if isinstance(kind, Numbers):
        return _untrue_of_numbers(given, truth, message)
    if isinstance(kind, Number):
        return _untrue_of_numbers({"": given}, {"": truth}, message)
    if isinstance(kind, SharedRun):
        return _untrue_of_setting(kind, given, message)
    if isinstance(kind, Region):
        return _untrue_of_region(kind, given, message)
    assert isinstance(kind, Judgement)
    return []


def _equal(kind: Any, given: Any, made: Any) -> bool:
    if isinstance(given, Drawn):
        return all(
            _close(given.points[n].sort_values(["x", "y"]), made.points[n].sort_values(["x", "y"]))
            for n in kind.lines
        )
    if isinstance(given, pd.DataFrame):
        same_keys = all(list(given[k]) == list(made[k]) for k in kind.keys)
        return same_keys and _close(given[list(kind.columns)], made[list(kind.columns)])
    if isinstance(given, dict):
        return _close(list(given.values()), list(made.values()))
    if isinstance(given, Setting):
        return dict(given.levers) == dict(made.levers)
    return bool(given == made) or _close([given], [made])


def _close(one: Any, other: Any) -> bool:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape:
        return False
    if np.allclose(one, other, rtol=1e-5, equal_nan=True):
        return True
    return any(np.allclose(one, np.round(other, d), atol=1e-9) for d in range(6))


def _untrue_refusal(task: Task, answer: Any, message: str) -> list[str]:
    """Check a reply to what could not be read, as far as it speaks of the thing itself."""
    wrong = []
    counted = {
        r"a table \(DataFrame\) with (\w+) rows?": pd.DataFrame,
        r"a Series of (\w+) values?": pd.Series,
        r"an index of (\w+) values?": pd.Index,
        r"an array of (\w+) values?": np.ndarray,
        r"a (?:list|tuple|set|dict) of (\w+)": (list, tuple, set, dict),
    }
    if message.startswith("This is "):
        for pattern, types in counted.items():
            found = re.match("This is " + pattern, message)
            if found:
                size = answer.size if isinstance(answer, np.ndarray) else len(answer)
                said = 0 if found[1] == "no" else int(found[1])
                if not isinstance(answer, types) or said != size:
                    wrong.append(message)
        if message.startswith("This is one number") and not isinstance(answer, (int, float)):
            wrong.append(message)
        if message.startswith("This is text") and not isinstance(answer, str):
            wrong.append(message)
    elif message.startswith("Your answer is `None`"):
        wrong += [] if answer is None else [message]
    elif "put `" in message and "behind it" in message:
        way = re.search(r"put `([^`]+)` behind it", message)[1]
        holder = next(v for v in answer.values() if not np.isscalar(v))
        float(eval(f"holder{way}", {"holder": holder}))
    if "column `" in message and isinstance(answer, pd.DataFrame) and "has no column" in message:
        name = re.search(r"no column `([^`]+)`", message)[1]
        wrong += [message] if name in answer.columns else []
    return wrong


_NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"


def _off_as_said(given: float, truth: float, words: str) -> bool:
    """Whether "about 12% too large" and its like are so."""
    if words == "of the other sign":
        return given * truth < 0
    if words == "far too large: more than 1,000 times what is wanted":
        return given / truth > 1000
    if words == "far too small: less than a thousandth of what is wanted":
        return 0 < given / truth < 1 / 1000
    found = re.fullmatch(r"about ([\d.,e+]+) times what is wanted", words)
    if found:
        said = float(found[1].replace(",", ""))
        return abs(given / truth - said) <= 0.06 * said
    found = re.fullmatch(r"about ([\d.e-]+)% of what is wanted", words)
    if found:
        return abs(100 * given / truth - float(found[1])) <= 0.06 * float(found[1]) + 1e-9
    found = re.fullmatch(r"about ([\d.e-]+)% too (large|small)( \(counted from zero\))?", words)
    if found:
        percent = 100 * (abs(given) / abs(truth) - 1)
        larger = percent > 0
        return (
            larger == (found[2] == "large")
            and abs(abs(percent) - float(found[1])) <= 0.06 * float(found[1]) + 1e-9
        )
    found = re.fullmatch(r"about ([\d.e+-]+)(?: [a-z ]+)? too (large|small)", words)
    if found:
        off = given - truth
        return (off > 0) == (found[2] == "large") and abs(abs(off) - float(found[1])) <= (
            0.06 * float(found[1])
        )
    return False


def _slip_is_so(given: Any, truth: Any, sentence: str) -> bool:
    """Whether a sentence on all values at once is so: a factor, rounding, a reciprocal."""
    given, truth = np.asarray(given, dtype=float), np.asarray(truth, dtype=float)
    found = re.search(r"is (-?[\d.,e+]+) times what is wanted", sentence)
    if found:
        return np.allclose(given, float(found[1].replace(",", "")) * truth, rtol=0.05)
    for words, part in {"a hundredth": 100, "a twelfth": 12, "a thousandth": 1e3,
                        "a millionth": 1e6}.items():  # fmt: skip
        if f"is {words} of what is wanted" in sentence:
            return np.allclose(given * part, truth, rtol=0.05)
    if "with the other sign" in sentence:
        return np.allclose(given, -truth, rtol=0.05)
    if "1 divided by" in sentence:
        return np.allclose(1 / given, truth, rtol=0.05)
    found = re.search(r"right when rounded to (whole numbers|(\d) decimals?)", sentence)
    if found:
        return np.allclose(given, np.round(truth, int(found[2] or 0)), atol=1e-9)
    found = re.search(r"right but for (all decimals|what follows (\d) decimals?), cut", sentence)
    if found:
        size = 10.0 ** int(found[2] or 0)
        return np.allclose(given, np.trunc(truth * size) / size, atol=1e-9)
    return False


def _untrue_of_numbers(given: Any, truth: Any, message: str) -> list[str]:
    names = {repr(name) if name != "" else "": name for name in truth}
    wrong = []
    rest = message
    all_at_once = re.match(r"(?:Every value|Your number) is .*", rest)
    if all_at_once:
        return [] if _slip_is_so(list(given.values()), list(truth.values()), rest) else [message]
    if rest == "The numbers are right, but each stands at the name of another.":
        same = np.allclose(sorted(given.values()), sorted(truth.values()), rtol=0.05)
        return [] if same else [message]
    rest = re.sub(r"^Not this yet: your number", "''", rest).replace("''", "", 1)
    for part in re.split(r"(?<=\.) (?=Your numbers? for)", rest.strip()):
        right = re.fullmatch(r"Your numbers? for (.+) (?:is|are) right\.", part)
        far = re.fullmatch(
            r"(?:Your number for )?(\S*) ?is (about .+|far too .+|of the other sign)\.", part
        )
        slip = None if right or far else re.match(r"Your number for (\S+) (is .+)", part)
        if right:
            listed = re.split(r", | and ", right[1])
            ok = all(np.isclose(given[names[n]], truth[names[n]], rtol=0.05) for n in listed)
        elif slip:
            name = names[slip[1]]
            ok = _slip_is_so([given[name]], [truth[name]], slip[2])
        elif far:
            name = names[far[1]]
            ok = _off_as_said(given[name], truth[name], far[2])
        else:
            ok = False
        wrong += [] if ok else [part]
    return wrong


def _untrue_of_table(kind: Table, given: Any, truth: Any, message: str) -> list[str]:
    mine, true = (Counter(_places(kind, each)) for each in (given, truth))
    wrong, rest = [], message
    for found in re.finditer(r"Your table has (\d+|no) rows?; (\d+) are wanted\.", message):
        counts = (0 if found[1] == "no" else int(found[1]), int(found[2]))
        wrong += [] if counts == (len(given), len(truth)) else [found[0]]
        rest = rest.replace(found[0], "")
    for found in re.finditer(r"More than once (?:is|are) there: (.+?)\.(?= [A-Z]|$)", message):
        named = [p for p in re.split(r", | and ", found[1]) if not p.endswith(" more")]
        wrong += [] if all(mine[p] > max(1, true[p]) for p in named) else [found[0]]
        rest = rest.replace(found[0], "")
    for word, here, there in (("Not wanted", mine, true), ("Missing", true, mine)):
        for found in re.finditer(rf"{word}: (.+?)\.(?= [A-Z]|$)", message):
            wrong += [] if _rows_are_so(kind, found[1], here, there) else [found[0]]
            rest = rest.replace(found[0], "")
    for found in re.finditer(r"Too few rows of (.+?)\.(?= [A-Z]|$)", message):
        named = [p for p in re.split(r", | and ", found[1]) if not p.endswith(" more")]
        wrong += [] if all(0 < mine[p] < true[p] for p in named) else [found[0]]
        rest = rest.replace(found[0], "")
    late = re.search(r"Every row is right but for its `(\w+)`: each is (.+?)\.", message)
    if late:
        months = {
            "one month late": 1,
            "one month early": -1,
            "a year late": 12,
            "a year early": -12,
        }
        back = (pd.PeriodIndex(given[late[1]], freq="M") - months[late[2]]).astype(str)
        moved = Counter(_places(kind, given.assign(**{late[1]: back})))
        wrong += [] if moved == true else [late[0]]
        rest = rest.replace(late[0], "")
    if "The rows are right." in message:
        wrong += [] if mine == true else ["The rows are right."]
        rest = rest.replace("The rows are right.", "")
    for found in re.finditer(r"So (?:is|are) (.+?)\.", message):
        for name in re.findall(r"`(\w+)`", found[1]):
            ok = np.allclose(given[name], truth[name], rtol=0.02, atol=0.5, equal_nan=True)
            wrong += [] if ok else [found[0]]
        rest = rest.replace(found[0], "")
    found = re.search(r"The columns `(\w+)` and `(\w+)` stand in each other's place\.", message)
    if found:
        a, b = found[1], found[2]
        ok = _close(given[a], truth[b]) and _close(given[b], truth[a])
        wrong += [] if ok else [found[0]]
        rest = rest.replace(found[0], "")
    starts = [m.start() for m in re.finditer(r"In `\w+`", message)] + [len(message)]
    for start, end in pairwise(starts):
        part = message[start:end].strip()
        wrong += [] if _column_is_so(kind, given, truth, part) else [part]
        rest = rest.replace(part, "")
    return wrong + ([rest.strip()] if rest.strip() else [])


def _places(kind: Table, table: Any) -> list[str]:
    rows = []
    for row in table[list(kind.keys)].itertuples(index=False):
        parts = [
            f"{name.replace('_', ' ')} {each:g}" if holds == "number" else str(each)
            for (name, holds), each in zip(kind.keys.items(), row, strict=True)
        ]
        rows.append(" ".join(parts))
    return rows


def _rows_are_so(kind: Table, text: str, here: Counter[str], there: Counter[str]) -> bool:
    only_here = set(here) - set(there)
    total = 0
    for part in text.split("; "):
        whole = re.fullmatch(r"(\d+) rows?, all of ([a-z ]+?) (\S.*)", part)
        single = re.fullmatch(r"(\d+) rows?: (.+)", part)
        if not (whole or single):
            return False
        found = whole or single
        total += int(found[1])
        named = re.split(r", | and ", found[3] if whole else found[2])
        named = [each for each in named if not each.endswith(" more")]
        if whole:
            key = next(k for k in kind.keys if found[2].startswith(k.replace("_", " ")))
            for value in named:
                bare = value if kind.keys[key] != "number" else f"{key.replace('_', ' ')} {value}"
                if any(bare in each for each in there) or not any(bare in o for o in only_here):
                    return False
        elif not set(named) <= only_here:
            return False
    return total == len(only_here)


def _column_is_so(kind: Table, given: Any, truth: Any, part: str) -> bool:
    name = re.match(r"In `(\w+)`", part)[1]
    mine, true = given[name].to_numpy(float), truth[name].to_numpy(float)
    places = _places(kind, given)
    found = re.match(r"In `\w+`, (\d+) values? (?:is|are) missing \(NaN\): (.+)\.", part)
    if found:
        empty = {p for p, v, t in zip(places, mine, true, strict=True) if np.isnan(v) > np.isnan(t)}
        named = [p for p in re.split(r", | and ", found[2]) if not p.endswith(" more")]
        return len(empty) == int(found[1]) and set(named) <= empty
    if "are the right ones, but they stand in other rows" in part:
        return _close(np.sort(mine), np.sort(true))
    found = re.search(r"stands what belongs into `(\w+)`", part)
    if found:
        return _close(mine, truth[found[1]])
    if re.match(r"In `\w+`: Every value|In `\w+`: Your number", part):
        return _slip_is_so(mine, true, part)
    found = re.match(
        r"In `\w+`, (\d+) of (\d+) values differs?: (.+?)(?:; and (\d+) more)?\.$", part
    )
    if not found or int(found[2]) != len(mine):
        return False
    number = kind.columns[name]
    off = ~np.isclose(mine, true, rtol=number.relative, atol=number.absolute, equal_nan=True)
    told = found[3].split("; at ")
    if off.sum() != int(found[1]) or len(told) + int(found[4] or 0) != int(found[1]):
        return False
    for each in told:
        one = re.fullmatch(rf"(?:at )?(.+) it is {_NUMBER}, (.+)", each)
        if not one or one[1] not in places:
            return False
        ways = [i for i, p in enumerate(places) if p == one[1]]
        if not any(
            np.isclose(mine[i], float(one[2]), rtol=1e-3)
            and (_off_as_said(mine[i], true[i], one[3]) or np.isnan(true[i]))
            for i in ways
        ):
            return False
    return True


def _untrue_of_picture(kind: Picture, given: Drawn, truth: Drawn, message: str) -> list[str]:
    if message.startswith("The axes are swapped"):
        name = next(iter(kind.lines))
        mine, true = given.points[name], truth.points[name]
        return [] if _close(sorted(mine["y"]), sorted(true["x"])) else [message]
    title = re.match(
        r"All points are right\. The title of the ([xy]) axis is `(.*?)`: it ", message
    )
    if title:
        ok = title[2] == given.titles[title[1]][:60]
        lacks = re.findall(r"\*(\w+)\*", message.split("does not name")[-1].split(" Wanted")[0])
        spelt = kind.says[title[1]]
        ok &= all(not any(s in title[2].casefold() for s in spelt.get(w, ())) for w in lacks)
        same = (_close(given.points[n]["y"], truth.points[n]["y"]) for n in kind.lines)
        return [] if ok and all(same) else [message]
    found = re.match(
        r"The line `(\w+)` has (\d+) points?, and (\d+) points? stands? where", message
    )
    if found:
        x = given.points[found[1]]["x"]
        ok = len(x) == int(found[2]) and x.duplicated().sum() == int(found[3])
        return [] if ok else [message]
    if message.startswith("The lines do not have points at the same places"):
        xs = [tuple(sorted(points["x"])) for points in given.points.values()]
        return [] if len(set(xs)) > 1 else [message]
    words = message
    for word, here in IN_A_PICTURE.items():
        words = re.sub(rf"\b{re.escape(here)}(?!\w)", word, words)
    table = Table({kind.x: "number"}, kind.lines)

    def as_table(drawn: Drawn) -> pd.DataFrame:
        lines = {n: p.set_index(p["x"].round(6))["y"] for n, p in drawn.points.items()}
        return table.read(pd.DataFrame(lines).rename_axis(kind.x))

    return _untrue_of_table(table, as_table(given), as_table(truth), words)


def _untrue_of_setting(kind: SharedRun, given: Setting, message: str) -> list[str]:
    """Check which levers are said to differ; what the goal says is the lesson's own to test."""
    from userfirst.cases import case

    of, start = case(kind.case), None
    start = of.complete(kind.start())
    moved = {n for n, v in given.levers.items() if v != start[n] and n not in kind.free}
    changing = re.match(r"In this run \*\*([^*]+)\*\* changes over time", message)
    if changing:
        over_time = {n for n in kind.free if isinstance(given.levers[n], Schedule)}
        ok = not moved and {of.lever(n).label for n in over_time} == {changing[1]}
        return [] if ok else [message]
    if not message.startswith("Other levers differ too: "):
        return [] if not moved and message == kind.reached(given.levers) else [message]
    named = re.findall(r"\*\*([^*]+)\*\* is (\S+)", message)
    labels = {of.lever(name).label for name in moved}
    return [] if named and {label for label, _ in named} <= labels else [message]


def _untrue_of_region(kind: Region, given: Any, message: str) -> list[str]:
    best, outcome = kind.statement.best(given.grid())
    low, high = kind.statement.inside
    lost, middle = outcome <= 0, (best > low) & (best < high)
    counts = {
        r"In (\d+) of (\d+) places that were tried the lesson is right": middle & ~lost,
        r"In (\d+) of (\d+) places no [a-z ]+ earns its costs back": lost,
    }
    wrong = [] if re.match("|".join(counts), message) else [message]
    for pattern, places in counts.items():
        found = re.search(pattern, message)
        said = (int(found[1]), int(found[2])) if found else (0, len(best))
        wrong += [] if said == (places.sum(), len(best)) else [pattern]
    return wrong
