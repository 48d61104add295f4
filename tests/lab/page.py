"""Runs the browser's modules from a test, in Deno: one process for many questions."""

import json
from pathlib import Path
from typing import Any

from tests.deno import MODULES, deno
from userfirst.cases import Case, Lever
from userfirst.model import Schedule
from userfirst.model.javascript import write_equations


def ask_page(script: str, question: Any, folder: Path) -> Any:
    """Run a script with the modules of the browser, and return what it answers.

    Parameters
    ----------
    script : str
        A module. It imports with ``from "lab/model.js"``, finds the question in ``question``, and
        calls ``answer(value)`` once. It may write files into ``folder``, and nowhere else.
    question : object
        Anything that JSON can say.
    folder : Path
        Where its files may stand: ``tmp_path`` of the test.

    Returns
    -------
    object
        The answer, by way of JSON: there is no infinity, and NaN is None.
    """
    asked, answered = folder / "question.json", folder / "answer.json"
    answered.unlink(missing_ok=True)
    asked.write_text(json.dumps(question), encoding="utf-8")
    modules = folder / "modules.json"
    modules.write_text(json.dumps({"imports": {"lab/": f"{MODULES.as_uri()}/"}}), encoding="utf-8")
    program = folder / "script.js"
    program.write_text(
        "\n".join(
            (
                f"const folder = {json.dumps(str(folder))};",
                f"const question = JSON.parse(Deno.readTextFileSync({json.dumps(str(asked))}));",
                "const answer = (value) =>",
                f"  Deno.writeTextFileSync({json.dumps(str(answered))}, JSON.stringify(value));",
                script,
            )
        ),
        encoding="utf-8",
    )
    may = [f"--allow-read={folder},{MODULES}", f"--allow-write={folder}"]
    options = ["--no-remote", f"--import-map={modules}", *may]
    done = deno("run", *options, str(program), folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert answered.exists(), f"The script answered nothing. {done.stdout}"
    return json.loads(answered.read_text(encoding="utf-8"))


def value_for_page(value: Any) -> Any:
    """Return a lever's value as the page keeps it."""
    if isinstance(value, Schedule):
        return {"first": value.first, "switches": [list(step) for step in value.switches]}
    return value


def lever_for_page(lever: Lever) -> dict[str, Any]:
    """Return a lever as the page knows it."""
    names = ("name", "label", "unit", "low", "high", "default", "step", "group", "help")
    return {name: getattr(lever, name) for name in names} | {"choices": list(lever.choices)}


def engine_about(case: Case, extras: Any = None) -> dict[str, Any]:
    """Return as much about a case as its engine needs in the page."""
    return {
        "case": case.name,
        "title": case.title,
        "months": case.months,
        "levers": [lever_for_page(each) for each in case.levers],
        "series": [{"name": s.name, "label": s.label, "unit": s.unit} for s in case.series],
        "outcomes": [
            {
                "name": o.name,
                "label": o.label,
                "unit": o.unit,
                "better": o.better,
                "series": o.series,
                "how": o.how,
            }
            for o in case.outcomes
        ],
        "firms": [{"isOpen": f"{firm.prefix}is_open"} for firm in case.firms],
        "presets": [
            {
                "name": preset.name,
                "levers": {
                    name: value_for_page(case.lever(name).checked(value, case.months))
                    for name, value in preset.levers.items()
                },
            }
            for preset in case.presets
        ],
        "futures": [{"lever": name, "spread": each} for name, each in case.uncertain.items()],
        "equations": write_equations(case.equations, extras),
    }
