"""For all tests: property tests draw the same examples everywhere, and take the time they need."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("fixed")
