"""What every test can count on."""

import pytest
from hypothesis import settings

# Machines of a workflow differ in speed, so no example has a time limit; and a failure that was
# seen once is seen again, because the examples are always the same.
settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("course")

# Files are handed to the workers one by one and whole. These take longest, so they begin: a worker
# that came upon one of them at the end would keep all others waiting.
LONGEST = (
    "tests/browser/test_lessons.py",
    "tests/browser/test_screen.py",
    "tests/browser/test_panels.py",
    "tests/browser/test_lab.py",
    "tests/browser/test_lab_trouble.py",
    "tests/browser/test_lite.py",
    "tests/browser/test_kept_labs.py",
    "tests/browser/test_loops_panel.py",
    "tests/browser/test_chart.py",
    "tests/checks/test_checking.py",
    "tests/test_notebooks.py",
    "tests/test_style.py",
    "tests/browser/test_cards.py",
    "tests/fitting/test_coverage.py",
    "tests/cases/test_laws.py",
    "tests/cases/test_invariants.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))
