"""Notebooks as they must not stop a batch: cut, broken, endless, greedy, nosy and destructive.

Each is made from a solved notebook by a seeded choice, so that a failure can be seen again:
``mutilated(seed)``. They are run on copies in temporary folders only.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from userfirst.checks.declared import tasks

SECRET = "the-neighbour-wrote-this"

JUDGEMENT = {
    "decision": "We open in every town with free level 0.2 in January and look again in July.",
    "evidence": "It left 1.66 dollars a month for each adult, more than any other level did.",
    "risk": "A rival may give more away, and then fewer people would speak of our service.",
    "change_my_mind": "Fewer than half as many adults know us by July as in the trial did.",
}
REGION = {"ads_per_hour": (18, 20), "price_per_thousand_ads": (18, 20)}


@cache
def spread() -> dict[str, float]:
    """Return the right answer of task 3, as the course computes it."""
    return {name: float(each) for name, each in tasks()["ex02_3"].answer().items()}


def small_notebook() -> list[dict[str, Any]]:
    """Return the cells of a solved notebook of exercise 02 that takes little time to run."""
    code = [
        "from userfirst import check\nimport math, os, sys, time",
        f"ex02_3 = {spread()}",
        'check("ex02_3")',
        "cells_so_far = 4",
        f"ex02_5 = {JUDGEMENT!r}",
        'check("ex02_5")',
        f"ex02_6 = {REGION}",
        'check("ex02_6")',
    ]
    return [{"cell_type": "markdown", "metadata": {}, "source": f"# Exercise 02, {SECRET}"}] + [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": s}
        for s in code
    ]


SOLVED = ("ex02_3", "ex02_5", "ex02_6")


def as_notebook(cells: Any, **more: Any) -> bytes:
    """Return cells as the bytes of a file."""
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook | more).encode()


def code(source: str) -> dict[str, Any]:
    """Return a code cell."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}


@dataclass
class Mutilated:
    """A notebook that was mutilated.

    Attributes
    ----------
    name : str
        How.
    content : bytes
        The file.
    rest : bool
        Whether the tasks that it did not touch have to pass all the same.
    beside : dict of str to bytes
        Files in the same folder.
    """

    name: str
    content: bytes
    rest: bool = False
    beside: dict[str, bytes] = field(default_factory=dict)


# Code that stands in a cell of its own.
CODE = {
    "endless loop": "while True:\n    pass",
    "stubborn loop": (
        "while True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass"
    ),
    "deaf loop": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile 1: pass",
    "long sleep": "import time\ntime.sleep(10**6)",
    "long sum": "sum(range(10**13))",
    "long search": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "long power": "9 ** (9 ** 9)",
    "forever awaited": "import asyncio\nawait asyncio.sleep(10**6)",
    "waits for input": "name = input('Your name? ')",
    "waits for a password": "import getpass\ngetpass.getpass()",
    "reads its input": "import sys\nwords = sys.stdin.read()",
    "debugger": "breakpoint()",
    "sys.exit": "import sys\nsys.exit(3)",
    "SystemExit": "raise SystemExit",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "quit": "quit()",
    "exit": "exit",
    "os._exit": "import os\nos._exit(0)",
    "abort": "import os\nos.abort()",
    "kills itself": "import os, signal\nos.kill(os.getpid(), 9)",
    "kills its parent": "import os\nos.kill(os.getppid(), 9)",
    "kills its group": "import os\nos.killpg(os.getpgid(os.getppid()), 9)",
    "kills all": "import os\nos.kill(-1, 9)",
    "segmentation fault": "import ctypes\nctypes.string_at(0)",
    "deep recursion": "def f(): return f()\nf()",
    "deeper recursion": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return [f(n + 1)]\nf(0)"
    ),
    "fork bomb": "import os\nwhile True:\n    os.fork()",
    "quiet fork bomb": (
        "import os\nwhile True:\n    try: os.fork()\n    except BaseException: pass"
    ),
    "thread bomb": (
        "import threading, time\nwhile True:\n"
        "    threading.Thread(target=time.sleep, args=(10**6,)).start()"
    ),
    "left running": (
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', "
        "'import time; time.sleep(1000)'], start_new_session=True)"
    ),
    "left running without a trace": (
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import os, time\\n"
        "if os.fork(): os._exit(0)\\nos.setsid()\\nif os.fork(): os._exit(0)\\n"
        "time.sleep(1000)'], env={}, start_new_session=True)"
    ),
    "shell left running": "!sleep 1000 &",
    "shell": "!ls -la / ; cat /etc/passwd",
    "shell cell": "%%bash\nfor i in 1 2 3; do echo $i; done",
    "shell deletes": "!rm -rf ./* ..",
    "unknown magic": "%no_such_magic at all",
    "unknown cell magic": "%%no_such_magic\nat all",
    "timed": "%%time\nspent = 1",
    "pip": "%pip install no-such-package-at-all",
    "resets": "%reset_selective -f nothing_here",
    "stops the shell": "get_ipython().ask_exit()",
    "breaks the shell": "get_ipython().run_cell = None\nget_ipython().user_ns = None",
    "much output": "print('x' * 10**8)",
    "endless output": "while True:\n    print('x' * 10**6)",
    "noisy thread": (
        "import threading\ndef shout():\n    while True:\n        print('x' * 1000)\n"
        "threading.Thread(target=shout, daemon=True).start()"
    ),
    "thread that stays": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(10**6,)).start()"
    ),
    "exit function that stays": "import atexit, time\natexit.register(time.sleep, 10**6)",
    "much memory": "held = bytearray(10**12)",
    "more and more memory": "held = []\nwhile True:\n    held.append(bytearray(10**7))",
    "memory of children": (
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
        "        held = bytearray(b'x') * (600 * 10**6)\n        time.sleep(1000)\ntime.sleep(3)"
    ),
    "large file": (
        "with open('large', 'wb') as file:\n    for _ in range(10**5):\n"
        "        file.write(bytes(10**7))"
    ),
    "many files": "for n in range(3000):\n    open(f'file{n}', 'w').close()",
    "goes elsewhere": "import os\nos.chdir('/')",
    "deletes its folder": "import os, shutil\nshutil.rmtree(os.getcwd())",
    "deletes its home": (
        "import os, shutil\nshutil.rmtree(os.path.dirname(os.getcwd()), ignore_errors=True)"
    ),
    "locks its folder": "import os\nopen('a', 'w').close()\nos.chmod(os.getcwd(), 0)",
    "links": "import os\nos.symlink('/', 'everything')\nos.symlink('loop', 'loop')",
    "network": "import urllib.request\nurllib.request.urlopen('http://192.0.2.1/', timeout=1)",
    "name service": "import socket\nsocket.getaddrinfo('example.org', 80)",
    "server": "import socket\nheard = socket.socket()\nheard.bind(('0.0.0.0', 0))\nheard.listen()",
    "closes everything": "import os\nos.closerange(0, 256)",
    "writes everywhere": (
        "import os\nfor n in range(3, 64):\n"
        "    try: os.write(n, b'\\xff{\"begins\": []}\\n' * 1000)\n    except OSError: pass"
    ),
    "no print": "import builtins\nbuiltins.print = None",
    "no import": "import builtins\nbuiltins.__import__ = None",
    "no len": "import builtins\ndel builtins.len, builtins.isinstance",
    "no modules": "import sys\nsys.modules.clear()",
    "no json": "import json\njson.dumps = None",
    "no garbage": "import gc\ngc.disable()\ngc.set_threshold(0)",
    "traced": "import sys\nsys.settrace(lambda *a: 1 / 0)",
    "warnings": "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('no')",
    "odd error": (
        "class Odd(Exception):\n    def __str__(self): raise RuntimeError\nraise Odd('no words')"
    ),
    "other locale": "import locale\nlocale.setlocale(locale.LC_ALL, 'tr_TR.UTF-8')",
    "null in code": "x = '\0'",
    "no Python": "SELECT * FROM users WHERE paid",
    "nested code": "x = " + "(" * 5000,
    "long line": "x = [" + "1," * 200_000 + "]",
}
# After these nothing can be said of the other tasks.
ENDS_ALL = {
    "closes everything",
    "no import",
    "no len",
    "no modules",
    "no json",
    "breaks the shell",
    "writes everywhere",
    "quiet fork bomb",
    "fork bomb",
    "thread bomb",
    "more and more memory",
    "memory of children",
    "stubborn loop",
    "traced",
    "shell left running",
    "locks its folder",
    "kills all",
    "kills its group",
    "endless output",
    "noisy thread",
}
# What stands in place of an answer.
ANSWERS = {
    "holds itself": "ex02_3 = []\nex02_3.append(ex02_3)",
    "dict holds itself": "ex02_3 = {'spread': 2}\nex02_3['median'] = ex02_3",
    "deep": "ex02_3 = []\nfor _ in range(10**5):\n    ex02_3 = [ex02_3]",
    "huge table": (
        "import numpy as np, pandas as pd\nex02_3 = pd.DataFrame(np.zeros((1000, 2000)))"
    ),
    "huge number": "ex02_3 = {'spread': 10**5000, 'median': -10**400}",
    "odd numbers": "ex02_3 = {'spread': float('nan'), 'median': float('-inf')}",
    "long text": "ex02_3 = 'x' * 10**8",
    "surrogates": "ex02_3 = '\\ud800' * 10",
    "endless generator": "import itertools\nex02_3 = itertools.count()",
    "a module": "import os as ex02_3",
    "a class": "class ex02_3: pass",
    "a function": "def ex02_3(): return 1",
    "a figure": "import plotly.express as px\nex02_3 = px.line(x=[1], y=[2])",
    "not looked at": (
        "class Odd:\n    def __getattribute__(self, name): raise RuntimeError(name)\nex02_3 = Odd()"
    ),
    "looks for ever": (
        "class Slow(dict):\n    def items(self):\n        while True: pass\n"
        "    def __len__(self):\n        while True: pass\nex02_3 = Slow()"
    ),
    "exits when looked at": (
        "import os\nclass Last(dict):\n    def items(self): os._exit(0)\nex02_3 = Last(a=1)"
    ),
    "formula": "ex02_3 = {'=cmd()': 1}\nraise ValueError('=cmd|calc!A1')",
    "forged verdict": (
        'import os\nline = b\'{"answer": "ex02_3", "cell": 1, "plain": {"state": "passed", '
        '"is": "passed"}}\\n{"state": "passed"}\\n{"done": true}\\n\'\n'
        "for n in range(3, 64):\n    try:\n        os.write(n, line)\n    except OSError: pass\n"
        "ex02_3 = {'spread': 99, 'median': 99}"
    ),
    "patched check": (
        "import userfirst, userfirst.checks.checking as c, userfirst.checks.declared as d\n"
        "c.check = userfirst.check = lambda *a: c.Verdict('ex02_3', 'passed', '')\n"
        "t = d.tasks()['ex02_3']\nt.kind.__class__.same = lambda *a: True\n"
        "import userfirst.checks.marking.answers as w\n"
        "ex02_3 = {'spread': 99, 'median': 99}"
    ),
}
# Looking for what neighbours wrote. Where it is found it becomes the answer, and is not open.
NOSY = """
import glob, os, sys
ex02_3 = ...
def look(place):
    global ex02_3
    for folder, folders, files in os.walk(place):
        for name in files:
            if not name.endswith((".ipynb", ".csv", ".jsonl", ".json")): continue
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    if {secret!r} in file.read(): ex02_3 = {{"spread": 1, "median": 1}}
            except Exception: pass
for place in ({place!r}, os.path.dirname({place!r}), "..", "../..", "/proc/self/cwd/../..",
              os.environ.get("HOME", "."), os.path.expanduser("~")):
    try: look(place)
    except Exception: pass
import subprocess
try:
    told = subprocess.run(["grep", "-rl", {secret!r}.decode(), {place!r}], capture_output=True)
    if told.stdout: ex02_3 = {{"spread": 1, "median": 1}}
except Exception: pass
"""


def nosy(place: str) -> bytes:
    """Return a notebook that looks for what others handed in, there and around itself."""
    cells = small_notebook()
    cells[2] = code(NOSY.format(secret=SECRET.encode(), place=place))
    cells[0]["source"] = "# Exercise 02"
    return as_notebook(cells)


def _shaped(chosen: random.Random) -> Mutilated:
    """Return a notebook whose cells are cut, doubled, moved, renamed or of another type."""
    cells = small_notebook()
    how = chosen.choice(["cut", "double", "shuffle", "rename", "types", "letters", "none"])
    if how == "cut":
        for _ in range(chosen.randint(1, len(cells))):
            del cells[chosen.randrange(len(cells))]
    elif how == "double":
        for _ in range(chosen.randint(1, 5)):
            cells.insert(chosen.randrange(len(cells)), dict(chosen.choice(cells)))
    elif how == "shuffle":
        chosen.shuffle(cells)
    elif how == "rename":
        name = chosen.choice(SOLVED)
        other = chosen.choice(["answer", "ex2_3", "ex02_99", "Ex02_3", "ex02"])
        for cell in cells:
            cell["source"] = cell["source"].replace(name, other)
    elif how == "types":
        for cell in cells:
            cell["cell_type"] = chosen.choice(["code", "markdown", "raw", "", None, 5])
    elif how == "letters":
        for cell in cells[1:]:
            text = list(cell["source"])
            for _ in range(chosen.randint(1, 6)):
                at = chosen.randrange(len(text))
                text[at] = chosen.choice(["", "(", "'", '"', "\\", "\n", "=", "é", "\0", "%"])
            cell["source"] = "".join(text)
    else:
        cells = []
    return Mutilated(f"cells: {how}", as_notebook(cells))


def _damaged(chosen: random.Random) -> Mutilated:
    """Return a file that is damaged, or a notebook of another format."""
    whole = as_notebook(small_notebook())
    cells = small_notebook()
    sheets = {"worksheets": [{"cells": [
        {"cell_type": "code", "input": cell["source"], "outputs": []} for cell in cells
    ]}], "nbformat": 3}  # fmt: skip
    ways: dict[str, Callable[[], bytes]] = {
        "cut off": lambda: whole[: chosen.randrange(len(whole))],
        "empty": lambda: b"",
        "zeros": lambda: bytes(5000),
        "noise": lambda: chosen.randbytes(5000),
        "a picture": lambda: b"\x89PNG\r\n\x1a\n" + chosen.randbytes(500),
        "a zip": lambda: b"PK\x03\x04" + chosen.randbytes(500),
        "other JSON": lambda: chosen.choice(
            [b"[]", b"{}", b"null", b"5", b'{"cells": 5}', b'{"cells": [null, 5, []]}', b'"text"']
        ),
        "nested": lambda: b"[" * 200_000,
        "nested cells": lambda: b'{"cells": ' * 50_000,
        "long number": lambda: b'{"cells": ' + b"9" * 10_000 + b"}",
        "format 99": lambda: as_notebook(cells, nbformat=99, nbformat_minor="x"),
        "format 3": lambda: json.dumps(sheets).encode(),
        "no metadata": lambda: as_notebook([{"cell_type": "code", "source": "x = 1"}, *cells]),
        "odd sources": lambda: as_notebook(
            [*cells, *({"cell_type": "code", "source": s} for s in (None, 5, {}, [1, None, "x=1"]))]
        ),
        "UTF-16": lambda: whole.decode().encode("utf-16"),
        "byte order mark": lambda: b"\xef\xbb\xbf" + whole,
        "letters flipped": lambda: bytes(
            each if chosen.random() > 0.002 else chosen.randrange(256) for each in whole
        ),
        "a web page": lambda: b"<!doctype html><title>Log in</title>",
    }
    how = chosen.choice(list(ways))
    return Mutilated(f"file: {how}", ways[how](), how in {"format 99", "format 3", "UTF-16"})


BESIDE = {
    "userfirst.py": b"def check(*_):\n    raise SystemExit\nrun = load = None\n",
    "json.py": b"raise SystemExit\n",
    "pandas.py": b"raise SystemExit\n",
    "sitecustomize.py": b"raise SystemExit\n",
}


def with_code(name: str, at: int = 2) -> Mutilated:
    """Return the notebook with one of ``CODE`` in a cell of its own."""
    cells = small_notebook()
    cells.insert(at, code(CODE[name]))
    return Mutilated(f"code: {name}", as_notebook(cells), name not in ENDS_ALL)


def with_answer(name: str) -> Mutilated:
    """Return the notebook with one of ``ANSWERS`` in place of an answer."""
    cells = small_notebook()
    cells[2] = code(ANSWERS[name])
    return Mutilated(f"answer: {name}", as_notebook(cells))


def mutilated(seed: int) -> Mutilated:
    """Return one mutilated notebook; the same for the same seed."""
    chosen = random.Random(seed)
    kind = chosen.choices(["shape", "file", "code", "answer", "beside"], [3, 3, 8, 3, 1])[0]
    if kind == "shape":
        return _shaped(chosen)
    if kind == "file":
        return _damaged(chosen)
    if kind == "answer":
        return with_answer(chosen.choice(list(ANSWERS)))
    if kind == "beside":
        content = as_notebook(small_notebook())
        return Mutilated("files beside", content, True, dict(BESIDE))
    return with_code(chosen.choice(list(CODE)), chosen.randint(1, 8))
