"""The lab in a real JupyterLab with a real kernel: what a learner does, and what Python sees of it.

What needs no kernel is tried on a page of its own: see test_screen.py, test_panels.py and others.
"""

from __future__ import annotations

import json
import shutil

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.jupyterlab import (
    JupyterLab,
    restart_kernel,
    run_cell,
    screenshot,
    violations,
)
from tests.browser.labs import (
    DRAWN,
    OPEN,
    READY,
    Desk,
    desk_of,
    drag,
    field,
    figure,
    move,
    open_panel,
    press,
    slider,
)
from userfirst.cases import run
from userfirst.charts import tell

pytestmark = pytest.mark.browser

FIRST = "free_service"
ASK_LEVEL = "print(lab.levers['free_level'])"


def test_a_drag_moves_all_of_it_and_python_follows(desk: Desk) -> None:
    lab = desk.open(
        OPEN,
        ASK_LEVEL,
        "import json; print(json.dumps([lab.run().outcome('users'), lab.document,"
        " lab.figure(0).layout.title.text, lab.predictions.to_dict('records')]))",
    )
    before = lab.evaluate(DRAWN)
    users = figure(lab)
    drag(lab, 0.3, 0.9)
    during = lab.evaluate(DRAWN)
    assert all(one != other for one, other in zip(before, during, strict=True))
    assert figure(lab) != users
    desk.page.mouse.up()
    desk.settled()
    level = float(desk.ask(1))
    assert 0.8 < level < 1
    assert field(lab).input_value() == f"{level:.2f}"
    here = run(FIRST, free_level=level)
    assert figure(lab) == pytest.approx(here.outcome("users"), rel=1e-9)
    assert tell(here)[0] in lab.locator(".uf-happened").inner_text()
    # What was done beside the levers reaches Python too.
    press(lab, "Keep this run")
    open_panel(lab, "kept").get_by_label("Name of run A").fill("much for free")
    desk.page.keyboard.press("Tab")
    open_panel(lab, "notes").locator("textarea").fill("Users grow, money goes.")
    press(lab, "Guess first")
    move(lab, -30)
    for place, text in enumerate(("6,5", "30", "3e1")):
        lab.locator(".uf-guess-inputs input").nth(place).fill(text)
    press(lab, "Run and compare")
    lab.locator(".uf-guessing[data-phase=told]").wait_for()
    desk.settled()
    # One button leads to the next guess, not two.
    expect(lab.get_by_role("button", name="Guess first")).to_have_count(0)
    expect(lab.get_by_role("button", name="Guess again")).to_be_visible()
    outcome, document, title, predictions = json.loads(desk.ask(2))
    assert outcome == pytest.approx(figure(lab), rel=1e-9)
    assert document["kept"][0]["name"] == "much for free"
    assert document["notes"] == "Users grow, money goes."
    assert title
    assert [row["expected"] for row in predictions] == [6.5, 30, 30]
    assert [row["month"] for row in predictions] == [12, 36, 60]
    screenshot(desk.page, "lab-in-jupyterlab")


def test_python_moves_the_lab(desk: Desk) -> None:
    lab = desk.open(
        OPEN,
        "done = lab.document; done['levers']['free_level'] = 0.75; done['notes'] = 'from Python'\n"
        "lab.document = done",
        "lab.document = {'format': 'userfirst-lab', 'version': 99}",
        run=False,
    )
    assert run_cell(desk.page, 0) == []
    desk.page.wait_for_selector(READY)
    assert run_cell(desk.page, 1) == []
    expect(slider(lab)).to_have_value("0.75")
    assert figure(lab) == pytest.approx(run(FIRST, free_level=0.75).outcome("users"), rel=1e-9)
    expect(open_panel(lab, "notes").locator("textarea")).to_have_value("from Python")
    wrong = run_cell(desk.page, 2)
    assert len(wrong) == 1
    assert "newer edition" in wrong[0]
    assert slider(lab).input_value() == "0.75"


def test_two_labs_know_nothing_of_each_other(desk: Desk) -> None:
    first = desk.open(OPEN, 'Lab("free_service", free_level=0.8)', ASK_LEVEL)
    expect(desk.page.locator(READY)).to_have_count(2)
    second = desk.lab(1)
    other, level = second.evaluate(DRAWN), slider(second).input_value()
    assert level == "0.8"
    drag(first, 0.3, 0.6)
    desk.page.mouse.up()
    desk.settled()
    assert second.evaluate(DRAWN) == other
    assert slider(second).input_value() == level
    assert 0.5 < float(desk.ask(2)) < 0.7


# Busy until the test says that it has seen enough, which it may say before.
BUSY = """\
import pathlib, time
while not pathlib.Path("enough").exists():
    time.sleep(0.05)
pathlib.Path("enough").unlink()"""


def seen_enough(desk: Desk) -> None:
    (desk.server.files / "enough").touch()


@pytest.mark.parametrize("busy", [False, True])
def test_two_views_of_a_lab_are_one(busy: bool, desk: Desk) -> None:
    seen_enough(desk)  # of the first run of all cells
    first = desk.open(OPEN, "lab", BUSY, ASK_LEVEL)
    expect(desk.page.locator(READY)).to_have_count(2)
    second = desk.lab(1)
    if busy:
        desk.begin(2)
    value = move(first, 5)
    expect(slider(second)).to_have_value(str(value))
    value = move(second, 5)
    expect(slider(first)).to_have_value(str(value))
    expect(open_panel(first, "notes").locator("textarea")).to_be_visible()
    # A guess covers both: what is asked in one is not answered by the other.
    press(first, "Guess first")
    move(first, 7)
    expect(first.locator(".uf-guessing")).to_have_attribute("data-phase", "asking")
    for view in (first, second):
        expect(view.locator(".uf-figures")).to_be_hidden()
        expect(view.locator(".uf-happened")).to_be_hidden()
    drawn = second.evaluate(DRAWN)
    move(first, 3)
    assert second.evaluate(DRAWN) == drawn
    press(second, "Give up that guess")
    for view in (first, second):
        expect(view.locator(".uf-figures")).to_be_visible()
    press(first, "Guess first")
    move(first, 2)
    for place in range(3):
        first.locator(".uf-guess-inputs input").nth(place).fill("20")
    press(first, "Run and compare")
    first.locator(".uf-guessing[data-phase=told]").wait_for()
    expect(second.locator(".uf-figures")).to_be_visible()
    expect(second.locator("[data-panel=guesses]")).to_have_text("Guesses (1)")
    if busy:
        seen_enough(desk)
        desk.ask(3)
        assert desk.ask(3) == slider(first).input_value()


def test_a_busy_kernel_is_not_noticed(desk: Desk) -> None:
    seen_enough(desk)  # of the first run of all cells
    lab = desk.open(OPEN, BUSY, ASK_LEVEL)
    desk.begin(1)
    before = lab.evaluate(DRAWN)
    drag(lab, 0.3, 0.7)
    assert lab.evaluate(DRAWN) != before
    desk.page.mouse.up()
    desk.settled()
    move(lab, 1)
    open_panel(lab, "why")
    press(lab, "Gym")
    press(lab, "Undo")
    expect(lab.locator(".uf-notice")).to_be_hidden()
    value = slider(lab).input_value()
    seen_enough(desk)
    # The page holds back what is new until the kernel has taken what it was sent before; a cell
    # that was waiting all the time comes in between.
    desk.ask(2)
    assert desk.ask(2) == value


COUNT = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"


def test_a_cell_run_again_leaves_nothing_behind(desk: Desk) -> None:
    lab = desk.open(OPEN, COUNT)
    before = int(desk.ask(1))
    devtools = desk.page.context.new_cdp_session(desk.page)
    value = move(lab, 4)

    def counted() -> dict[str, int]:
        devtools.send("HeapProfiler.collectGarbage")
        return dict(devtools.send("Memory.getDOMCounters"))

    def run_again(times: int) -> None:
        for _ in range(times):
            desk.page.evaluate("() => document.querySelector('.uf-lab').dataset.former = 'true'")
            assert run_cell(desk.page, 0) == []
            desk.page.wait_for_selector(f"{READY}:not([data-former])")
            expect(desk.page.locator(".uf-lab")).to_have_count(1)
            desk.settled()

    run_again(2)
    first, live = counted(), lab.locator("*").count()
    run_again(6)
    last = counted()
    assert float(slider(lab).input_value()) == value
    assert int(desk.ask(1)) == before
    # What Jupyter itself keeps of a run is far less than a lab.
    assert last["nodes"] - first["nodes"] < 6 * min(400, live / 2)
    assert last["jsEventListeners"] - first["jsEventListeners"] < 6 * 40


def test_work_comes_back_after_a_restart(desk: Desk) -> None:
    lab = desk.open(OPEN, ASK_LEVEL)
    value = move(lab, 6)
    press(lab, "Keep this run")
    open_panel(lab, "kept").get_by_label("Name of run A").fill("plan A")
    desk.page.keyboard.press("Enter")
    press(lab, "Guess first")
    value = move(lab, 5)
    for place in range(3):
        lab.locator(".uf-guess-inputs input").nth(place).fill("20")
    press(lab, "Run and compare")
    lab.locator(".uf-guessing[data-phase=told]").wait_for()
    press(lab, "Done")
    open_panel(lab, "notes").locator("textarea").fill("a thought")
    desk.page.keyboard.press("Tab")
    desk.settled()
    desk.ask(1)  # what was sent has come
    restart_kernel(desk.page)
    # What stays on the page still answers, and says that nobody keeps that.
    assert move(lab, 2) != value
    expect(lab.locator("xpath=..").locator(".uf-message")).to_contain_text("no Python behind")
    assert run_cell(desk.page, 0) == []
    desk.page.wait_for_selector(READY)
    desk.settled()
    assert float(desk.ask(1)) == float(slider(lab).input_value())
    assert float(slider(lab).input_value()) == value
    expect(open_panel(lab, "kept").get_by_label("Name of run A")).to_have_value("plan A")
    expect(lab.locator("[data-panel=guesses]")).to_have_text("Guesses (1)")
    expect(open_panel(lab, "notes").locator("textarea")).to_have_value("a thought")


HOSTILE = (
    "<img src=x onerror=\"document.title='taken'\"></textarea></script>"
    "<script>document.title='taken'</script> {{given}} \\u003c שלום \u202e مرحبا"
)


def test_hostile_text_is_only_text(desk: Desk, jupyterlab: JupyterLab) -> None:
    lab = desk.open(OPEN, "lab.to_html('hostile.html')")
    notes = HOSTILE + "x" * 10_000
    press(lab, "Keep this run")
    open_panel(lab, "kept").get_by_label("Name of run A").fill(HOSTILE)
    desk.page.keyboard.press("Tab")
    open_panel(lab, "notes").locator("textarea").fill(notes)
    desk.page.keyboard.press("Tab")
    desk.settled()
    restart_kernel(desk.page)
    assert run_cell(desk.page, 0) == []
    desk.page.wait_for_selector(READY)
    expect(open_panel(lab, "notes").locator("textarea")).to_have_value(notes)
    name = open_panel(lab, "kept").get_by_label("Name of run A").input_value()
    assert name == HOSTILE[: len(name)]
    assert len(name) >= 50
    assert "taken" not in desk.page.title()
    assert lab.locator("img").count() == 0
    with desk.page.expect_download() as downloading:
        open_panel(lab, "take").get_by_role("button", name="Report").click()
    assert run_cell(desk.page, 1) == []
    alone = desk.page.context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    try:
        alone.goto((jupyterlab.files / "hostile.html").as_uri())
        alone.wait_for_selector(READY)
        there = alone.locator(".uf-lab")
        expect(open_panel(there, "notes").locator("textarea")).to_have_value(notes)
        assert alone.title() == "The free level"
        report = jupyterlab.files / "report.html"
        downloading.value.save_as(report)
        alone.goto(report.as_uri())
        assert notes in alone.locator("main").inner_text()
        assert alone.title() == "The free level: report"
        assert alone.locator("img").count() == 0
    finally:
        alone.close()
    assert all(url.startswith(("file:", "blob:", "data:")) for url in asked)


def test_numbers_are_read_as_people_type_them(desk: Desk) -> None:
    """F9: a decimal comma is a decimal comma; F10: the wheel over a field scrolls the page."""
    lab = desk.open(OPEN, ASK_LEVEL)
    for text, level in (("0,5", 0.5), (" 60 % ", 0.6), ("7e-1", 0.7), (",4", 0.4)):
        field(lab).fill(text)
        field(lab).press("Enter")
        desk.settled()
        assert float(slider(lab).input_value()) == level
        expect(lab.locator(".uf-notice")).to_be_hidden()
    field(lab).fill("6,5")
    field(lab).press("Enter")
    expect(lab.locator(".uf-notice")).to_contain_text("stays as it was")
    field(lab).click()
    for _ in range(3):
        desk.page.mouse.wheel(0, 120)
    slider(lab).hover()
    desk.page.mouse.wheel(0, 120)
    desk.settled()
    assert desk.ask(1) == "0.4"


def test_labs_side_by_side_share_the_width(desk: Desk) -> None:
    """F11."""
    desk.open(
        "import ipywidgets\nfrom userfirst import Lab\n"
        "one, two = Lab('free_service'), Lab('messaging')\n"
        "ipywidgets.HBox([one.widget, two.widget])",
        "ipywidgets.Tab([ipywidgets.VBox([one.widget])])",
    )
    expect(desk.page.locator(READY)).to_have_count(3)
    boxes = [lab.bounding_box() for lab in desk.page.locator(READY).all()]
    first, second, tab = [box for box in boxes if box]
    assert abs(first["width"] - second["width"]) < 60
    assert first["width"] + second["width"] > 0.9 * tab["width"] > 800
    assert first["y"] == second["y"]
    screenshot(desk.page, "labs-side-by-side")


NAMES_TAKEN = [
    ("from userfirst import run\nrun = run('free_service')\nrun('free_service')", "import run"),
    ("from userfirst import Lab\nLab = Lab('free_service')\nLab('free_service')", "import Lab"),
    ("from userfirst import Lab\nLab('free_service', funding=[50, 100])", "given a list"),
    ("from userfirst import Lab\nLab('fre_service')", 'Did you mean "free_service"?'),
    (
        "from userfirst import Lab\nfrom userfirst.cases import case, codes, run\n"
        "code = codes.encode(case('free_service'), run('free_service', free_level=0.6).levers)\n"
        'sent = f\'Look: {code.replace("-", "—")}!\'\n'
        "print(Lab('free_service', code=sent).levers['free_level'])",
        "0.6",
    ),
]


def test_slips_are_answered_with_a_sentence(desk: Desk) -> None:
    """F20, F21, F29: no traceback, and what to do."""
    desk.open(*[cell for cell, _ in NAMES_TAKEN], run=False)
    for place, (_, says) in enumerate(NAMES_TAKEN):
        run_cell(desk.page, place)
        shown = desk.page.locator(".jp-CodeCell").nth(place).locator(".jp-OutputArea-output").last
        expect(shown).to_contain_text(says)
        text = shown.inner_text()
        assert "Traceback" not in text
        assert "line" not in text


def test_the_lab_is_open_to_everyone(desk: Desk) -> None:
    """Axe (WCAG 2.2, A and AA) finds nothing serious in JupyterLab, with each panel open."""
    lab = desk.open()
    press(lab, "Keep this run")
    move(lab, 20)
    press(lab, "Keep this run")
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        desk.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        light = str(theme.endswith("Light")).lower()
        desk.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light && "
            "document.querySelector('.uf-lab').dataset.settled === 'true'",
            arg=light,
        )
        assert violations(desk.page, ".uf-lab") == []
        for tab in lab.locator(".uf-tab[data-panel]").all():
            name = tab.get_attribute("data-panel")
            assert name
            open_panel(lab, name)
            assert violations(desk.page, ".uf-panel") == [], name
        press(lab, "Guess first")
        assert violations(desk.page, ".uf-guessing") == []
        screenshot(desk.page, f"lab-{theme.split()[-1].lower()}")
        press(lab, "Cancel")


def reach(desk: Desk, found: Locator, most: int = 60) -> None:
    """Go from control to control by the Tab key until one has the focus."""
    for _ in range(most):
        if found.evaluate("node => node === document.activeElement"):
            return
        desk.page.keyboard.press("Tab")
    pytest.fail(f"{found} is not reached by the Tab key")


def test_lesson_02_is_done_without_a_mouse(desk: Desk, jupyterlab: JupyterLab) -> None:
    """Its first guess card and its first lab."""
    shutil.rmtree(jupyterlab.files / "notebooks" / ".userfirst", ignore_errors=True)
    desk.open("1", run=False)
    jupyterlab.open_in_its_place(desk.page, "notebooks/02_the_free_level.ipynb")
    page = desk.page
    page.evaluate(
        """() => {
          const { content } = window.jupyterapp.shell.currentWidget;
          content.activeCellIndex = content.widgets.findIndex(({ model }) =>
            model.sharedModel.getSource().includes('small_lab = Lab('));
          content.activate();
        }"""
    )
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(READY)
    card, lab = page.locator(".uf-card").first, desk.lab()
    page.keyboard.press("ArrowUp")  # back to the cell, and on to what it shows
    answer = card.get_by_role("textbox")
    reach(desk, answer)
    page.keyboard.type("0,4")
    page.keyboard.press("Enter")
    expect(card.get_by_role("status")).to_contain_text("You said 0.40")
    reach(desk, slider(lab))
    before = lab.evaluate(DRAWN)
    page.keyboard.press("PageUp")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    desk.settled()
    assert float(slider(lab).input_value()) == pytest.approx(0.37)
    assert lab.evaluate(DRAWN) != before
    reach(desk, field(lab))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("0,6")
    page.keyboard.press("Enter")
    desk.settled()
    assert float(slider(lab).input_value()) == 0.6
    # Around the page and to a guess of one's own, drawn with keys.
    lab.get_by_role("button", name="Guess first").focus()
    page.keyboard.press("Enter")
    expect(lab.locator(".uf-guess-form")).to_be_visible()
    months = lab.locator(".uf-guess-inputs input")
    reach(desk, months.nth(0))
    for text in ("10", "30", "40"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    reach(desk, lab.get_by_role("button", name="Cancel"))
    page.keyboard.press("Enter")
    expect(lab.locator(".uf-figures")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('.uf-lab')")


TOO_WIDE = """lab => {
  const edge = Math.min(lab.getBoundingClientRect().right, innerWidth) + 1;
  return [...lab.querySelectorAll('*')]
    .filter(node => !node.closest('.uf-hidden, svg, .uf-scroll, .uf-group-note, [aria-hidden]'))
    .filter(node => node.getClientRects().length)
    .filter(node => node.getBoundingClientRect().right > edge)
    .map(node => node.outerHTML.slice(0, 120));
}"""


def test_at_twice_the_size_and_without_motion(browser: Browser, jupyterlab: JupyterLab) -> None:
    """As with a zoom of 200% in a window of 1280 pixels."""
    view = {"width": 640, "height": 1600}
    with desk_of(
        browser, jupyterlab, viewport=view, device_scale_factor=2, reduced_motion="reduce"
    ) as desk:
        lab = desk.open()
        assert lab.evaluate(TOO_WIDE) == []
        for name in ("kept", "share", "table"):
            open_panel(lab, name)
            assert lab.evaluate(TOO_WIDE) == [], name
        press(lab, "Guess first")
        assert lab.evaluate(TOO_WIDE) == []
        move(lab, 9)
        for place in range(3):
            lab.locator(".uf-guess-inputs input").nth(place).fill("20")
        # The run is there at once, not played in.
        lab.get_by_role("button", name="Run and compare").click()
        assert lab.locator(".uf-guessing").get_attribute("data-phase") == "told"
        running = "lab => lab.getAnimations({ subtree: true }).length"
        assert lab.evaluate(running) == 0
        screenshot(desk.page, "lab-200-percent")


def test_on_a_phone_a_finger_drags(browser: Browser, jupyterlab: JupyterLab) -> None:
    view = {"width": 390, "height": 844}
    with desk_of(
        browser, jupyterlab, viewport=view, device_scale_factor=2, is_mobile=True, has_touch=True
    ) as desk:
        lab = desk.open()
        slider(lab).scroll_into_view_if_needed()
        box = slider(lab).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        devtools = desk.page.context.new_cdp_session(desk.page)
        y = box["y"] + box["height"] / 2
        before = lab.evaluate(DRAWN)

        def touch(kind: str, share: float | None = None) -> None:
            points = [] if share is None else [{"x": box["x"] + share * box["width"], "y": y}]
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", 0.3)
        for step in range(1, 11):
            touch("touchMove", 0.3 + 0.05 * step)
            desk.page.evaluate("() => new Promise(requestAnimationFrame)")
        during = lab.evaluate(DRAWN)
        assert all(one != other for one, other in zip(before, during, strict=True))
        screenshot(desk.page, "lab-phone")
        touch("touchEnd")
        desk.settled()
        assert 0.7 < float(slider(lab).input_value()) < 0.9
        assert lab.evaluate(TOO_WIDE) == []


def test_a_lab_is_little_to_send(browser: Browser, jupyterlab: JupyterLab) -> None:
    """At most 150 kB from the kernel for the first lab, 30 kB for each further one."""
    with desk_of(browser, jupyterlab) as desk:
        heard: list[int] = []
        desk.page.on(
            "websocket",
            lambda socket: (
                socket.on("framereceived", lambda data: heard.append(len(data)))
                if "/channels" in socket.url
                else None
            ),
        )
        desk.open(OPEN, "Lab('free_service', 'gym')", "Lab('ride_hailing')", run=False)
        for place, most in enumerate((150_000, 30_000, 30_000)):
            heard.clear()
            assert run_cell(desk.page, place) == []
            expect(desk.page.locator(READY)).to_have_count(place + 1)
            desk.settled()
            assert 5_000 < sum(heard) < most
