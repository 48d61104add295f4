"""What the panels of the lab say and count, without a browser: see panels_in_the_page.test.js."""

from pathlib import Path

from tests.deno import deno

TESTS = Path(__file__).with_name("panels_in_the_page.test.js")


def test_what_the_panels_say_and_count(tmp_path: Path) -> None:
    done = deno("test", "--quiet", "--no-check", "--no-remote", str(TESTS), folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failed" in done.stdout
