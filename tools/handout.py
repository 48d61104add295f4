"""Make a page of a lesson to print.

    python course.py handout 02              what a class gets
    python course.py handout 02 --answers    the same, with the answers on pages of their own

The lesson's code is run here, and its charts and tables stand on the page. In place of a lab there
is what it shows as it opens, with the share code of that start; in place of a card that asks for a
guess, room for a pencil. What waits for a guess in the notebook, and what is folded there, is an
answer. *Under the hood* is left out.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import io
import re
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import userfirst
from tools.tidy_notebooks import ROOT
from userfirst.files import read_json, write_safely
from userfirst.lessons import LESSONS

WHERE = ROOT / "my_work" / "handouts"
LAST = re.compile(r"(?m)^## .*Under the hood.*$")
FOLDED = re.compile(r"(?s)<details>\s*<summary>(.*?)</summary>(.*?)</details>")
LARGEST = 20_000_000  # bytes of a notebook, with all that running it left in it

STYLE = """
@page { margin: 16mm 15mm; }
body { font: 10.5pt/1.4 Georgia, "Times New Roman", serif; color: #000; background: #fff;
  max-width: 180mm; margin: 1em auto; padding: 0 1em; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
h1, h2, h3, th, caption, .box b, .small { font-family: Arial, Helvetica, sans-serif; }
h1 { font-size: 19pt; } h2 { font-size: 13.5pt; margin-top: 1.4em; }
h1, h2, h3, caption { break-after: avoid; }
p, li { orphans: 3; widows: 3; }
table { border-collapse: collapse; margin: 0.6em 0; font-size: 9pt; max-width: 100%; }
th, td { border-bottom: 0.5pt solid #777; padding: 1.5pt 5pt; vertical-align: top;
  white-space: normal !important; }
caption { text-align: left; font-weight: bold; }
tr, svg, pre, .box { break-inside: avoid; }
svg { display: block; width: 82%; height: auto; margin: 0.4em 0; }
img { max-width: 100%; }
pre { font-size: 8.5pt; line-height: 1.3; border-left: 1.5pt solid #999; padding-left: 6pt;
  white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-size: 90%; overflow-wrap: anywhere; }
a { color: inherit; }
a[href^="http"]::after { content: " (" attr(href) ")"; font-size: 75%; overflow-wrap: anywhere; }
.box { border: 1pt solid #000; border-radius: 3pt; padding: 4pt 9pt; margin: 0.8em 0; }
.lab { break-inside: auto; border-style: dashed; }
.box ul { list-style: none; padding-left: 0.5em; margin: 0.3em 0; }
.blank { display: inline-block; min-width: 45mm; border-bottom: 0.8pt solid #000; height: 1.6em; }
.cell { min-width: 32mm; height: 2.2em; }
.small { font-size: 8.5pt; }
.answers, .last { break-before: page; }
"""


class Stopped(Exception):
    """Something the person at the keyboard can mend: what happened, and what to do."""


def escaped(text: object) -> str:
    """Return a text for a page."""
    return html.escape(str(text))


class Paper:
    """How things look on paper, and the answers that were met on the way.

    Attributes
    ----------
    answers : list of (str, str)
        A heading and a piece of page for each; they are counted from 1.
    shown : list of str
        What the cell that runs has shown so far, by kind: "guess", "lab", "answer", "other".
    """

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []
        self.shown: list[str] = []

    def keep_back(self, heading: str, page: str) -> str:
        """Keep an answer for the last pages, and return what stands in its place."""
        self.answers.append((heading, page))
        return f"answer {len(self.answers)}"

    def drawn(self, thing: Any) -> str:
        """Return a thing as a piece of page."""
        import plotly.graph_objects as go

        from userfirst.charts import svg
        from userfirst.checks.guessing import GuessCard
        from userfirst.checks.recall import Question
        from userfirst.checks.waiting import ClosingTable
        from userfirst.lab import Lab

        ways: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
            (GuessCard, "guess", self._guess),
            (Lab, "lab", self._lab),
            (Question, "guess", self._question),
            (ClosingTable, "guess", self._closing_table),
            (go.Figure, "other", svg.draw),
        )
        for kind, name, way in ways:
            if isinstance(thing, kind):
                self.shown.append(name)
                return way(thing)
        self.shown.append("other")
        if hasattr(thing, "_repr_html_") and (page := thing._repr_html_()):
            return re.sub(r"(?s)<style.*?</style>", "", page)
        return f"<pre>{escaped(thing)}</pre>"

    def reveal(self, *names: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
        """Stand in for the lessons' own ``reveal``: the result is an answer."""
        from userfirst.checks.cards import as_html
        from userfirst.checks.declared import afterwords, guesses

        def decorate(function: Callable[[], Any]) -> Callable[[], Any]:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                result = function()
            page = f"<pre>{escaped(printed.getvalue())}</pre>"
            if result is not None:
                page = self.drawn(result)
            told = afterwords(guesses()[names[0]].lesson).get(function.__name__)
            if told is not None:
                page += "".join(f"<p>{as_html(each)}</p>" for each in told.paragraphs)
            asked = "; ".join(guesses()[name].short for name in names)
            where = self.keep_back(f"What came out: {asked}", page)
            self.shown.append("answer")
            _display_page(
                f'<p class="box">Guess first. What came out: {where}, on the last pages.</p>'
            )
            return function

        return decorate

    def _guess(self, card: Any) -> str:
        from userfirst.checks.cards import as_html
        from userfirst.checks.wanted import Amount, Choose

        about = card.about
        answer = about.answer()
        told = (
            f"<p><b>{as_html(about.wants.worded(answer))}</b>. {as_html(about.reason(answer))}</p>"
        )
        where = self.keep_back(about.asks, told)
        if isinstance(about.wants, Choose):
            rows = "".join(f"<li>☐ {as_html(text)}</li>" for text in about.wants.options.values())
            room = f"<ul>{rows}</ul>"
        else:
            rows = "<br>".join(as_html(text) for text in about.wants.listed())
            unit = escaped(about.wants.unit) if isinstance(about.wants, Amount) else ""
            room = f'<p>{rows}</p><p>Your guess: <span class="blank"></span> {unit}</p>'
        note = f'<p class="small">See {where}, on the last pages.</p>'
        return f'<div class="box"><b>Guess. {as_html(about.asks)}</b>{room}{note}</div>'

    def _question(self, question: Any) -> str:
        from userfirst.checks.cards import as_html

        rows = [f"<li>☐ {letter}. {as_html(o.text)}</li>" for letter, o in question.lettered()]
        told = [f"<li>{letter}. {as_html(o.feedback)}</li>" for letter, o in question.lettered()]
        where = self.keep_back(question.text, f"<ul>{''.join(told)}</ul>")
        note = f'<p class="small">See {where}, on the last pages.</p>'
        asks = as_html(question.text)
        return f'<div class="box"><b>{asks}</b><ul>{"".join(rows)}</ul>{note}</div>'

    def _closing_table(self, table: Any) -> str:
        from userfirst.checks.declared import guesses
        from userfirst.checks.waiting import HEADS

        asked = [each.short for each in guesses().values() if each.lesson == table.lesson]
        head = "".join(f"<th>{escaped(each)}</th>" for each in HEADS)
        empty = '<td class="cell"></td>' * (len(HEADS) - 1)
        rows = "".join(f"<tr><td>{escaped(each)}</td>{empty}</tr>" for each in asked)
        return f"<table><caption>Your guesses</caption><tr>{head}</tr>{rows}</table>"

    def _lab(self, lab: Any) -> str:
        from userfirst.cases import as_python, worded
        from userfirst.charts import tell

        setting, case, run = lab.setting, lab.case, lab.run()
        moved = setting["shown"] or [case.levers[0].name]
        others = [each.name for each in case.levers if lab.levers[each.name] != each.default]
        rows = ""
        for name in dict.fromkeys([*moved, *others]):
            lever, value = case.lever(name), lab.levers[name]
            start = f"{value:g}" if isinstance(value, (int, float)) else str(value)
            start = lever.choices[int(value)] if lever.choices else start
            span = ", ".join(lever.choices) or f"{lever.low:g} to {lever.high:g}"
            rows += f"<tr><td>{escaped(lever.label)}</td><td>{escaped(start)} "
            rows += f"{escaped(lever.unit)}</td><td>{escaped(span)}</td>"
            rows += f"<td>{'yes' if name in moved else ''}</td></tr>"
        heads = "<th>lever</th><th>starts at</th><th>from, to</th><th>to be moved</th>"
        told = "".join(lab.figure(place).to_svg() for place in (0, 1))
        told += f"<p>{' '.join(escaped(sentence) for sentence in tell(run))}</p>"
        figures = [case.outcome(name) for name in case.main]
        told += "<table><tr>" + "".join(f"<th>{escaped(each.label)}</th>" for each in figures)
        values = (f"{worded(run.outcome(each.name))} {each.unit}" for each in figures)
        told += "</tr><tr>" + "".join(f"<td>{escaped(each)}</td>" for each in values)
        told += "</tr></table>"
        if setting["guessFirst"]:
            where = self.keep_back(f"The lab: {setting['title'] or case.title}", told)
            told = f"<p>Guess first. What the lab shows: {where}, on the last pages.</p>"
        goal = f"<p><b>Goal:</b> {escaped(setting['goal']['text'])}</p>" if setting["goal"] else ""
        begins = as_python(case, lab.levers)
        return (
            f'<div class="box lab"><b>Lab. {escaped(setting["title"] or case.title)}</b>{goal}'
            f"{told}<table><tr>{heads}</tr>{rows}</table>"
            f'<p class="small">Share code of this start: <code>{escaped(lab.code)}</code>. In a '
            f'notebook, <code>Lab("{case.name}", code="…")</code> opens it. The run: '
            f"<code>{escaped(begins)}</code></p></div>"
        )


def _display_page(page: str) -> None:
    from IPython import display

    show: Any = display.display
    show({"text/html": page}, raw=True)


# --- Running the lesson -----------------------------------------------------------------------


class Reader:
    """Runs the cells of a lesson, and writes down what they show."""

    def __init__(self, paper: Paper) -> None:
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        self.paper = paper
        settings = Config()
        settings.HistoryManager.enabled = False  # else it opens a file in the user's own folder
        shell: Any = InteractiveShell.instance(config=settings)
        self._shell = shell
        shell.display_formatter.format = self._formatted
        shell.display_trap.hook = self._display

    def _formatted(self, thing: Any, *_: Any, **__: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"text/plain": "", "text/html": self.paper.drawn(thing)}, {}

    def _display(self, thing: Any) -> None:
        if thing is not None and not self._shell.displayhook.quiet():
            _display_page(self.paper.drawn(thing))

    def run(self, code: str) -> str:
        """Run a cell, and return what it shows as a piece of page; an error is raised."""
        from IPython.utils.capture import capture_output

        self.paper.shown = []
        with capture_output() as captured:
            done = self._shell.run_cell(code, store_history=False)
        if done.error_before_exec or done.error_in_exec:
            raise done.error_before_exec or done.error_in_exec
        printed = f"<pre>{escaped(captured.stdout)}</pre>" if captured.stdout.strip() else ""
        return printed + "".join(each.data.get("text/html", "") for each in captured.outputs)


def in_words(text: str, paper: Paper, folder: Path) -> str:
    """Return a text cell as a piece of page; what is folded in it is an answer."""
    import mistune

    marked = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])

    def keep_back(found: re.Match[str]) -> str:
        heading = re.search(r"<b>(.*?)</b>", found[1])
        page = str(marked(found[2].strip()))
        where = paper.keep_back(heading[1] if heading else found[1], page)
        return f"{heading[1] if heading else found[1]} See {where}, on the last pages."

    def embedded(found: re.Match[str]) -> str:
        path = folder / found[1]
        if not path.is_file():
            return 'src=""'
        return f'src="data:image/png;base64,{b64encode(path.read_bytes()).decode()}"'

    page = str(marked(FOLDED.sub(keep_back, text)))
    page = re.sub(r"<h2>(?=[^<]*What happened)", '<h2 class="last">', page)
    page = re.sub(r'src="(?!data:)([^"]*)"', embedded, page)
    # On paper, and out of its folder, a link to another file of the course leads nowhere.
    return re.sub(r'(?s)<a href="(?!http)[^"]*">(.*?)</a>', r"\1", page)


def pages(notebook: dict[str, Any], paper: Paper, folder: Path) -> list[str]:
    """Run a lesson, and return its pieces of page in their order."""
    reader = Reader(paper)
    found = []
    for number, cell in enumerate(notebook["cells"], 1):
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            last = LAST.search(text)
            for heading in re.findall(r"(?m)^## (.*)", text[: last.start()] if last else text):
                print(f"  {heading}", flush=True)
            found.append(in_words(text[: last.start()] if last else text, paper, folder))
            if last:
                break
        elif cell["cell_type"] == "code":
            try:
                shown = reader.run(text)
            except Exception as error:
                raise Stopped(
                    f"The lesson stops at its cell {number}: {type(error).__name__}: {error}\n"
                    "Run the notebook from its top to look for what is wrong. If you changed it: "
                    "python course.py fresh gives it back as it was delivered."
                ) from error
            is_read = "hide-input" not in cell["metadata"].get("tags", [])
            is_about_more = not paper.shown or "other" in paper.shown
            if is_read and is_about_more and "answer" not in paper.shown:
                found.append(f"<pre><code>{escaped(text)}</code></pre>")
            found.append(shown)
    return found


def whole_page(title: str, body: list[str], paper: Paper, with_answers: bool) -> str:
    """Return the page."""
    line = '<span class="blank"></span>'
    end = (
        '<p class="small">The notebook goes on with <i>Under the hood</i>, which is not printed. '
        f"User first, edition {escaped(userfirst.__version__)}. Text and data: CC BY 4.0.</p>"
    )
    if with_answers:
        rows = "".join(
            f"<h3>Answer {number}. {heading}</h3>{page}"
            for number, (heading, page) in enumerate(paper.answers, 1)
        )
        end += f'<section class="answers"><h2>Answers</h2>{rows}</section>'
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escaped(title)}</title><style>{STYLE}</style></head><body>"
        f'<p class="small">Name: {line} Date: {line}</p>{"".join(body)}{end}</body></html>\n'
    )


def handout(number: str, with_answers: bool) -> Path:
    """Write the page of a lesson, and return its file."""
    (lesson,) = (each for each in LESSONS if each.number == number)
    source = ROOT / "notebooks" / lesson.file
    try:
        notebook = read_json(source, LARGEST)
        cells = notebook["cells"]
    except (OSError, ValueError, LookupError, TypeError):
        raise Stopped(
            f"notebooks/{lesson.file} is missing, or is no notebook any more.\n"
            f"Get it back as it was delivered: python course.py fresh {number}"
        ) from None
    print(f"Running lesson {lesson}, {len(cells)} cells:", flush=True)
    paper = Paper()
    # The notebooks import these by name. On paper nothing waits for a click.
    userfirst.reveal = paper.reveal
    body = pages(notebook, paper, source.parent)
    name = source.stem + ("_with_answers" if with_answers else "")
    path = WHERE / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safely(path, whole_page(str(lesson), body, paper, with_answers))
    return path


def main(arguments: list[str]) -> int:
    """Make a handout; return the exit code."""
    about = argparse.ArgumentParser("handout", description="a page of a lesson to print")
    written = [each.number for each in LESSONS if each.is_written]
    about.add_argument("number", choices=written)
    about.add_argument("--answers", action="store_true")
    given = about.parse_args(arguments)
    try:
        path = handout(given.number, given.answers)
    except Stopped as stopped:
        print(f"\n{stopped}")
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Nothing was written.")
        return 130
    except OSError as error:
        print(f"\nThe page could not be written into {WHERE}: {error.strerror or error}.")
        print("Make room there, or move the course into your own documents. Then try again.")
        return 1
    print(f"The page is {path}\nOpen it in a browser and print it, on A4 or Letter.")
    if not given.answers:
        again = f"python course.py handout {given.number} --answers"
        print(f"The answers are left out. With them: {again}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
