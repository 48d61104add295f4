"""Every way in which the course reaches somebody, driven alike.

``python -m benchmarks channels [NAME ...]`` prints one table. What a channel needs is made in the
folder ``.channels``, once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from benchmarks.channels.drive import Seen, drive
from benchmarks.channels.kinds import CHANNELS, Channel
from benchmarks.channels.watch import watched
from benchmarks.channels.workshop import NotTried
from benchmarks.tables import show
from tests.browser.jupyterlab import (
    BROWSER_ARGUMENTS,
    NO_BROWSER,
    WINDOW,
    find_browser,
    screenshot,
)

# What Chromium asks for itself, on any page and on none.
OF_THE_BROWSER = {"accounts.google.com", "clients2.google.com", "content-autofill.googleapis.com"}
OF_THE_BROWSER |= {"update.googleapis.com"}
HEAD = ["channel", "driven", "first chart, s", "after Run, s", "MB moved"]
HEAD += ["server, MB", "other hosts", "works"]


def look(name: str, channel: Channel, program: str) -> Seen:
    """Make a channel, drive it in a browser that never saw it, and return what was seen."""
    seen = Seen(channel.title, channel.driven)
    with watched() as watch:
        # Every connection goes through the watch, also those to this computer.
        way_out = [f"--proxy-server=socks5://127.0.0.1:{watch.browser}"]
        way_out += ["--proxy-bypass-list=<-loopback>"]
        try:
            with channel.open(watch.server) as visit, sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=program, args=[*BROWSER_ARGUMENTS, *way_out]
                )
                page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]
                asked: set[str] = set()
                page.context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
                try:
                    drive(page, visit.address, seen, watch, visit.run)
                    if visit.server:
                        seen.memory = visit.server.memory()
                    screenshot(page, f"channel-{name}")
                finally:
                    browser.close()
                seen.megabytes += visit.megabytes
                seen.hosts = sorted(watch.hosts - (OF_THE_BROWSER - asked))
        except NotTried as reason:
            seen.wrong.append(f"not tried: {reason}")
    return seen


def row(seen: Seen) -> list[str]:
    """Return what was seen as cells of the table."""
    numbers = (
        "" if math.isnan(value) else f"{value:.1f}"
        for value in (seen.seconds, seen.after_run, seen.megabytes)
    )
    memory = "" if math.isnan(seen.memory) else f"{seen.memory:.0f}"
    hosts = ", ".join(seen.hosts) or "none"
    works = "yes"
    if seen.wrong:
        works = seen.wrong[0] if seen.wrong[0].startswith("not tried") else f"no: {seen.wrong[0]}"
        hosts = "" if works.startswith("not tried") else hosts
    return [seen.channel, seen.driven, *numbers, memory, hosts, works]


def report(names: Sequence[str] = (), markdown: bool = False) -> int:
    """Drive the channels of these names, or all; 1 when one does not work or was not tried."""
    program = find_browser()
    if program is None:
        print(NO_BROWSER)
        return 1
    found = []
    for name in names or CHANNELS:
        print(f"{CHANNELS[name].title} ...", flush=True)
        found.append(look(name, CHANNELS[name], program))
        print("  " + " | ".join(row(found[-1])), flush=True)
    if markdown:
        for cells in (HEAD, ["---"] * len(HEAD), *map(row, found)):
            print(f"| {' | '.join(cells)} |")
    else:
        show("Every channel, opened and dragged in a real browser", HEAD, list(map(row, found)))
    for seen in found:
        for remark in [*seen.wrong[1:], *dict.fromkeys(seen.remarks)]:
            print(f"{seen.channel}: {remark}")
    return 1 if any(seen.wrong for seen in found) else 0
