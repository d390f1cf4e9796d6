"""What every test run shares: how hypothesis searches, and what pytest leaves alone."""

from hypothesis import settings

# "ci" asks the same questions every time, so that a red run is red again; "explore" looks further:
#     make test ARGS=--hypothesis-profile=explore
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("explore", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("ci")

# Measurements are not tests: `make bench` runs them.
collect_ignore = ["benchmarks"]
