"""What every test can count on."""

from hypothesis import settings

# Machines of a workflow differ in speed, so no example has a time limit; and a failure that was
# seen once is seen again, because the examples are always the same.
settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("course")
