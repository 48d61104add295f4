"""What one frame of a drag costs, in processor time by thread: it can be told on a busy machine."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Locator, Page

STEPS = 150  # moves of the mouse
BEFORE = 10  # moves that are not counted
# A fixed piece of work, done between moves: how fast this processor is at this moment. It is about
# 2 ms on the machine that the numbers of this project are from.
YARDSTICK = """() => new Promise(done => setTimeout(function yardstick() {
  const table = new Map();
  let text = '';
  for (let place = 0; place < 9000; place += 1) {
    table.set(place % 700, Math.sin(place) * 100);
    if (place % 9 === 0) text += `L${place},${table.get(place % 700).toFixed(1)}`;
  }
  done(text.length);
}))"""
CATEGORIES = (
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "toplevel",
    "cc",
    "blink",
    "viz",
    "v8.execute",
)
THREADS = {
    "CrRendererMain": "main",
    "Compositor": "compositor",
    "VizCompositorThread": "display",
    "ThreadPoolForegroundWorker": "raster",
    "CompositorTileWorker": "raster",
}
# What the main thread does, by the names of Chromium's own events.
KINDS = {
    "script": (
        "FunctionCall FireAnimationFrame EvaluateScript TimerFire EventDispatch v8.callFunction "
        "MinorGC MajorGC RunMicrotasks v8.run"
    ),
    "style": "UpdateLayoutTree",
    "layout": "Layout",
    "prepaint": "PrePaint",
    "paint": "Paint PaintImage Layerize",
    "commit": "Commit",
}
FRAME = "WebFrameWidgetImpl::UpdateLifecycle"  # in which style and layout have their place
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}
COLUMNS = ("script", "style", "layout", "prepaint", "paint", "commit", "other")


@dataclass
class Work:
    """Milliseconds of processor time a frame.

    Attributes
    ----------
    frames : int
        How many frames were made.
    main : dict of float
        The main thread, by kind.
    threads : dict of float
        The other threads.
    dirty, objects, tiles : float
        Layout objects that had to be laid out again, all there are, and rastered tiles, a frame.
    forced : float
        Milliseconds of style and layout before the frame's own, a part of `main`: what an event
        has written is laid out at once, and once more in the frame.
    yardstick : float
        Milliseconds that a fixed piece of work took meanwhile.
    """

    frames: int
    main: dict[str, float]
    threads: dict[str, float]
    dirty: float
    objects: float
    tiles: float
    forced: float
    yardstick: float

    @property
    def whole(self) -> float:
        """All of the main thread."""
        return sum(self.main.values())

    def row(self, *names: str) -> list[str]:
        """Return the figures as cells of a table."""
        kinds = [self.main.get(kind, 0.0) for kind in COLUMNS]
        others = [self.threads.get(name, 0.0) for name in ("raster", "compositor", "display")]
        numbers = [self.whole, *kinds, self.forced, *others, self.yardstick]
        counts = [f"{self.dirty:.0f}", f"{self.objects:.0f}", f"{self.tiles:.1f}"]
        return [*names, str(self.frames), *(f"{each:.2f}" for each in numbers), *counts]


HEAD = [
    "frames",
    "main, ms",
    *COLUMNS,
    "(forced)",
    "raster",
    "compositor",
    "display",
    "yardstick",
    "dirty",
    "of",
    "tiles",
]


class Hand:
    """A mouse on a slider, without what Playwright does in the page at each move of its own mouse.

    Parameters
    ----------
    page : Page
    slider : Locator
        In view.
    """

    def __init__(self, page: Page, slider: Locator) -> None:
        box = slider.bounding_box()
        assert box is not None, "a slider that can be seen"
        self._left, self._width = box["x"], box["width"]
        self._place = {"x": self._left, "y": box["y"] + box["height"] / 2}
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind: str, share: float, **more: object) -> None:
        self._place["x"] = self._left + share * self._width
        event = {"type": kind, **self._place, "button": "left", **more}
        self._session.send("Input.dispatchMouseEvent", event)

    def come(self, share: float) -> None:
        """Come over a share of the slider's length."""
        self._send("mouseMoved", share, button="none", buttons=0)

    def down(self, share: float) -> None:
        """Press the button at a share of the slider's length."""
        self.come(share)
        self._send("mousePressed", share, buttons=1, clickCount=1)

    def move(self, share: float) -> None:
        """Move to a share of the slider's length; comes back when the page has heard of it."""
        self._send("mouseMoved", share, buttons=1)
        self._share = share

    def up(self) -> None:
        """Let go."""
        self._send("mouseReleased", self._share, buttons=0, clickCount=1)
        self._session.detach()


def own_times(
    events: Iterable[dict[str, Any]],
) -> Iterable[tuple[dict[str, Any], float, list[dict[str, Any]]]]:
    """Tell for each event of a thread its own milliseconds, and what it stands in."""
    stack: list[list[Any]] = []
    ordered = sorted(events, key=lambda event: (event["ts"], -event["dur"]))
    for event in ordered:
        while stack and event["ts"] >= stack[-1][0]["ts"] + stack[-1][0]["dur"]:
            yield _closed(stack)
        stack.append([event, event["tdur"]])
        if len(stack) > 1:
            stack[-2][1] -= event["tdur"]
    while stack:
        yield _closed(stack)


def _closed(stack: list[list[Any]]) -> tuple[dict[str, Any], float, list[dict[str, Any]]]:
    event, own = stack.pop()
    return event, max(0.0, own) / 1000, [each[0] for each in stack]


def name_of(event: dict[str, Any]) -> str:
    """Return the name of an event; that of a yardstick is its own."""
    function = event.get("args", {}).get("data", {})
    named = function.get("functionName") if isinstance(function, dict) else ""
    return "yardstick" if named == "yardstick" else str(event["name"])


def is_input(event: dict[str, Any]) -> bool:
    """Whether an event is that a slider has moved."""
    told = event.get("args", {}).get("data", {})
    return bool(event["name"] == "EventDispatch" and told.get("type") == "input")


def work_in(trace: Sequence[dict[str, Any]]) -> Work:
    """Sum up a trace of a drag."""
    names = {
        (event["pid"], event["tid"]): event["args"]["name"]
        for event in trace
        if event.get("name") == "thread_name"
    }
    threads: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for event in trace:
        if event.get("ph") == "X" and "tdur" in event:
            threads[event["pid"], event["tid"]].append(event)
    mains = [key for key, name in names.items() if name == "CrRendererMain"]
    counted = {key: sum(event["name"] == "Layout" for event in threads[key]) for key in mains}
    page = max(mains, key=lambda key: counted[key])
    # A frame that was asked for by a move of the hand; others between them count to its cost.
    frames = sum(is_input(event) for event in threads[page]) or 1
    main: dict[str, float] = defaultdict(float)
    rest: dict[str, float] = defaultdict(float)
    dirty = objects = forced = 0.0
    layouts, tiles = 0, 0
    yardsticks: list[float] = []
    for key, events in threads.items():
        role = THREADS.get(names.get(key, ""), "")
        elsewhere = key != page if role == "main" else key[0] != page[0]
        if elsewhere and role != "display":
            continue
        for event, own, within in own_times(events):
            inside = [name_of(each) for each in within]
            if "yardstick" in (name_of(event), *inside):
                if name_of(event) == "yardstick":
                    yardsticks.append(event["tdur"] / 1000)
                continue
            if role != "main":
                rest[role] += own
                tiles += event["name"] == "RasterTask"
                continue
            kind = next(
                (KIND_OF[name] for name in (event["name"], *reversed(inside)) if name in KIND_OF),
                "other",
            )
            main[kind] += own
            if kind in ("style", "layout") and FRAME not in inside:
                forced += own
            if event["name"] == "Layout":
                begin = event["args"].get("beginData", {})
                dirty += begin.get("dirtyObjects", 0)
                objects += begin.get("totalObjects", 0)
                layouts += 1
    return Work(
        frames,
        {kind: time / frames for kind, time in main.items()},
        {role: time / frames for role, time in rest.items()},
        dirty / frames,
        objects / max(layouts, 1),
        tiles / frames,
        forced / frames,
        median(yardsticks) if yardsticks else math.nan,
    )


def traced_drag(
    browser: Browser, page: Page, lever: str, steps: int = STEPS
) -> list[dict[str, Any]]:
    """Drag a lever to and fro under a trace; return its events."""
    slider = page.locator(f".uf-lab [data-lever={lever}] input[type=range]").first
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    hand = Hand(page, slider)
    hand.down(0.08)
    for step in range(steps + BEFORE):
        if step == BEFORE:
            browser.start_tracing(page=page, categories=list(CATEGORIES))
        if (step - BEFORE) % 10 == 5:
            page.evaluate(YARDSTICK)
        phase = (step / 100) % 1.0
        hand.move(0.08 + 0.84 * (2 * phase if phase < 0.5 else 2 - 2 * phase))
    trace = json.loads(browser.stop_tracing())
    hand.up()
    return list(trace["traceEvents"])
