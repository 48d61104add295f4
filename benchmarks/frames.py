"""How long a hand waits for a frame, read off the browser's own trace.

A script in the page cannot tell when a frame is done: while a hand drags, Chromium lets whatever
could tell it (a message, a timer, a task of any priority) wait until there is nothing to draw. So
the end of a frame is taken from the trace: the moment the page has handed it over to be shown.
"""

from __future__ import annotations

import bisect
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.work import Hand, is_input

EVENTS_A_SECOND = 60
MILLISECONDS_BEFORE_A_PRESS = 250  # a hand comes before it presses
CATEGORIES = ["devtools.timeline", "cc"]
FRAME = "ProxyMain::BeginMainFrame"

# From now on, note for each event of a control when it was heard, and when the hand had moved.
LISTEN = """() => {
  const noted = [];
  let moved = 0;
  const hand = event => (moved = event.timeStamp);
  const heard = () => noted.push(performance.now() - moved);
  const all = { pointerdown: hand, pointermove: hand, input: heard };
  for (const [name, act] of Object.entries(all)) window.addEventListener(name, act, true);
  document.noted = { stop: () => {
    for (const [name, act] of Object.entries(all)) window.removeEventListener(name, act, true);
    return noted;
  } };
}"""
# How many frames show another picture; `look` says what the picture is.
COUNT = """look => {
  const drawn = new Function(`return ${look}`);
  let [frames, last, going] = [0, drawn(), true];
  const frame = () => {
    const now = drawn();
    if (now !== last) frames += 1;
    last = now;
    if (going) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  document.noted = { stop: () => { going = false; return frames; } };
}"""


@dataclass(frozen=True)
class Drag:
    """What was measured while one slider was dragged.

    Attributes
    ----------
    times : list of float
        For each event of the slider, milliseconds until the frame with its answer was done.
    waits : list of float
        The same since the hand had moved: with what an event waits for the screen's beat, up to
        17 ms, and for the frame before it.
    frames_a_second : float
        Frames that answered an event.
    """

    times: list[float]
    waits: list[float]
    frames_a_second: float


@contextmanager
def to_and_fro(page: Page, slider: Locator, seconds: float) -> Iterator[None]:
    """Drag a slider to and fro by mouse; the body runs while the hand is still down, at the end."""
    hand = Hand(page, slider)
    hand.come(0.3)
    page.wait_for_timeout(MILLISECONDS_BEFORE_A_PRESS)
    hand.down(0.3)
    begin = time.perf_counter()
    step = 0
    while (now := time.perf_counter() - begin) < seconds:
        step += 1
        phase = (now / 2.0) % 1.0
        hand.move(0.08 + 0.84 * (2 * phase if phase < 0.5 else 2 - 2 * phase))
        if (rest := step / EVENTS_A_SECOND - (time.perf_counter() - begin)) > 0:
            page.wait_for_timeout(1000 * rest)
    yield
    hand.up()


def make_ready(page: Page, slider: Locator) -> None:
    """Bring a slider into view."""
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(400)  # the card of the lever before closes, and the rows move up


def drag(page: Page, slider: Locator, seconds: float) -> Drag:
    """Drag a slider to and fro by mouse, and measure each of its events."""
    return drag_each(page, [slider], seconds)[0]


def drag_each(page: Page, sliders: Sequence[Locator], seconds: float) -> list[Drag]:
    """Drag one slider after the other to and fro by mouse, and measure each of their events."""
    browser = page.context.browser
    assert browser is not None, "a page of a browser that was launched here"
    before: list[list[float]] = []
    browser.start_tracing(page=page, categories=CATEGORIES)
    for slider in sliders:
        make_ready(page, slider)
        page.evaluate(LISTEN)
        with to_and_fro(page, slider, seconds):
            page.wait_for_timeout(100)  # the last frame
            before.append(page.evaluate("document.noted.stop()"))
    return measured(json.loads(browser.stop_tracing())["traceEvents"], before)


def measured(trace: Sequence[dict[str, Any]], before: Sequence[Sequence[float]]) -> list[Drag]:
    """Read drags off a trace.

    Parameters
    ----------
    trace : sequence of dict
        Chromium's events.
    before : sequence of sequence of float
        For each slider, and each of its events, milliseconds from the hand's move until the page
        heard of it.
    """
    whole = [event for event in trace if event.get("ph") == "X" and "dur" in event]
    heard = sorted((event for event in whole if is_input(event)), key=lambda event: event["ts"])
    pages = {event["pid"] for event in heard}
    frames = (event for event in whole if event["name"] == FRAME and event["pid"] in pages)
    ends = sorted(event["ts"] + event["dur"] for event in frames)
    events = iter(heard)
    drags = [_drag(list(islice(events, len(waits))), waits, ends) for waits in before]
    assert next(events, None) is None, "an event that no slider was dragged for"
    return drags


def _drag(heard: Sequence[dict[str, Any]], before: Sequence[float], ends: Sequence[float]) -> Drag:
    times, waits, answers = [], [], set()
    for event, wait in zip(heard, before, strict=True):
        place = bisect.bisect(ends, event["ts"])
        times.append((ends[place] - event["ts"]) / 1000)
        waits.append(times[-1] + wait)
        answers.add(place)
    seconds = (heard[-1]["ts"] - heard[0]["ts"]) / 1e6 if heard else 0.0
    return Drag(times, waits, len(answers) / seconds if seconds else 0.0)


def count_pictures(page: Page, slider: Locator, seconds: float, picture: str) -> float:
    """Drag a slider to and fro; how often in a second another picture is seen."""
    make_ready(page, slider)
    page.evaluate(COUNT, picture)
    begin = time.perf_counter()
    with to_and_fro(page, slider, seconds):
        frames = page.evaluate("document.noted.stop()")
        seconds = time.perf_counter() - begin
    return float(frames / seconds)
