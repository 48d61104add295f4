"""Take the picture of the lab that opens the README.

    python -m tools.take_picture

It opens the lab in a real JupyterLab, keeps a run, moves the free level, and writes
`notebooks/lab.png`. Needs the test tools and a browser; see CONTRIBUTING.md. Run it when the lab
has changed its looks.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize

from tests.browser.jupyterlab import ROOT, JupyterLab, find_browser, open_browser, run_all_cells

PICTURE = ROOT / "notebooks" / "lab.png"
CELL = 'from userfirst import Lab\n\nLab("free_service")'
WINDOW = ViewportSize(width=1280, height=1200)


def main() -> int:
    """Take the picture; return 0, or 1 with a message when there is no browser."""
    program = find_browser()
    if program is None:
        print("No Chromium, Chrome or Edge was found.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, open_browser(program) as browser:
        server = JupyterLab(Path(folder)).start()
        try:
            page = browser.new_page(viewport=WINDOW, device_scale_factor=1.5)
            server.open_notebook(page, server.add_notebook("lab.ipynb", [CELL]))
            problems = run_all_cells(page)
            page.get_by_role("button", name="Keep this run").click()
            lever = page.get_by_role("slider", name="Free level").first
            lever.focus()
            for _ in range(3):
                page.keyboard.press("PageUp")
            page.mouse.move(5, 5)
            page.wait_for_timeout(2000)
            page.locator(".uf-lab").screenshot(path=PICTURE)
        finally:
            server.stop()
    print(f"written: {PICTURE.relative_to(ROOT).as_posix()}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
