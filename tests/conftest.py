"""What every test can count on."""

import pytest
from hypothesis import settings

# Machines of a workflow differ in speed, so no example has a time limit; and a failure that was
# seen once is seen again, because the examples are always the same.
settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("course")


@pytest.hookimpl(tryfirst=True)  # before the processes read the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in several processes, a file stays in one, and the browser's all in one."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(
            pytest.mark.xdist_group("browser" if folder == "browser" else str(item.path))
        )
