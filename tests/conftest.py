"""For all tests: property tests draw the same examples everywhere, and Ctrl-C means the same however they run."""

import signal

from hypothesis import settings
from hypothesis.internal.conjecture import providers

settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("fixed")

# Constants of whatever modules happen to be loaded would be drawn too: other examples in another order of tests.
providers.is_local_module_file = lambda _: False

# A shell that starts tests in the background tells them to ignore Ctrl-C, and those that send it would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
