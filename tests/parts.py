"""The parts of the tests: what each asks for, and which of them `make quick` runs.

This is the one place that decides. A mark says what a test asks for that the package does not:
a browser, a notebook kernel, a program from outside, time. `make quick` runs every test that
carries no mark and stands in no file of LATER or LONG, so a new test file belongs to it by itself;
`make mutants` asks the tests of LONG too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from measuring import one_sort, spent

T = TypeVar("T")
HOUSE = Path(__file__).resolve().parent.parent

# Each mark with what it says; pyproject.toml registers the same words (test_parts.py compares).
MARKS = {
    "browser": "drives Chromium",
    "kernel": "starts a notebook kernel or a Jupyter server",
    "outside": "asks a program or a library that the package can do without",
    "slow": "takes over 10 seconds on two cores",
    "torch": "needs PyTorch",
    "spark": "needs a Spark session, and so Java",
}

# Tests that share a server, a browser or a build stay with one worker, which starts it once. That
# is said here and not by marks: a mark never reaches the process that deals the tests out.
TOGETHER = {
    "tests/house/test_browser.py": "browser",
    "tests/teach/test_jupyterquiz.py": "jupyterquiz",
    "tests/show/test_report.py": "report",
    "tests/docs/test_site.py": "site",
    "tests/cli/test_tutorials_command.py::test_a_widget_of_the_wheel": "wheel",
    "tests/cli/test_tutorials_command.py::test_make_lab": "lab",
    "tests/cli/test_tutorials_command.py::test_the_command_works_from_what_the_wheel": "wheel",
    "tests/cli/test_tutorials_command.py::test_the_wheel": "wheel",
    "tests/widgets/test_widget_bars.py": "bars",
    "tests/widgets/test_widget_factor.py": "factor",
    "tests/widgets/test_widget_lab.py": "lab",
    "tests/widgets/test_widget_match.py": "match",
    "tests/widgets/test_widget_relabel.py": "relabel",
    "tests/widgets/test_widget_slides.py": "slides",
}

# A fixture that cannot be had without what its mark says.
FIXTURES = {"browser": "browser", "page": "browser"}

# A test file that asks for one of these asks for more than the package, and must say so.
IMPORTS = {
    "nbclient": "kernel",
    "jupyterlab": "kernel",
    "hatchling": "outside",
    "jupyterquiz": "outside",
    "nbgrader": "outside",
    "otter": "outside",
    "igraph": "outside",
    "onnx": "outside",
    "onnxruntime": "outside",
    "safetensors": "outside",
    "sklearn": "outside",
    "torch": "torch",
    "pyspark": "spark",
}

# What is drawn, taught, shipped or written changes seldom: `make test` runs it, `make quick` not.
# The long tests of nets wait too: no faults are planted in their engines yet.
LATER = (
    "finitefns/show/",
    "finitefns/widgets/",
    "finitefns/teach/",
    "tests/show/test_atlas.py",
    "tests/docs/test_benchmarks_page.py",
    "tests/house/test_browser.py",
    "tests/teach/test_checks.py",
    "tests/teach/test_courses.py",
    "tests/docs/test_docs.py",
    "tests/show/test_draw.py",
    "tests/show/test_endo_pictures.py",
    "tests/teach/test_exercises.py",
    "tests/show/test_forest_pictures.py",
    "tests/show/test_net_pictures.py",
    "tests/teach/test_grade.py",
    "tests/teach/test_hostile_answers.py",
    "tests/teach/test_jupyterquiz.py",
    "tests/teach/test_nbgrader.py",
    "tests/teach/test_otter.py",
    "tests/docs/test_readme.py",
    "tests/docs/test_site.py",
    "tests/docs/test_site_makers.py",
    "tests/teach/test_tutorials.py",
    "tests/cli/test_tutorials_command.py",
    "tests/teach/test_tutorials_kernel.py",
    "tests/widgets/",
    "tests/nets/jets/test_deciding.py::test_planted_changes_are_found",
    "tests/nets/jets/test_fixed_stages.py::test_planted_changes_between_fixed_stages_are_found",
    "tests/nets/jets/stagewise/test_one_matrix.py::test_linear_changes_are_those_of_the_equations_written_out",
    "tests/nets/jets/stagewise/test_one_matrix_hundreds.py",
    "tests/nets/jets/stagewise/test_one_matrix_wide.py",
    "tests/nets/jets/test_planted_differences.py",
    "tests/nets/jets/test_told_apart.py",
    "tests/nets/jets/test_unnamed_inputs.py::test_against_every_order_of_few_inputs",
    "tests/nets/jets/test_unnamed_inputs.py::test_planted_orders_are_found",
    "tests/nets/test_acting.py::test_merges_and_ranks_are_carried_by_every_change",
    "tests/nets/test_differing.py::test_other_nets_differ_and_moved_ones_do_not",
    "tests/nets/files/test_bad_files.py::test_no_pickle_is_ever_unpacked",
    "tests/nets/jets/test_flows.py::test_values_derivatives_and_the_way_back",
    "tests/nets/jets/test_held.py::test_no_tree_is_asked_where_a_change_was_planted",
    "tests/nets/jets/bars/test_ranks.py::test_every_composite_has_the_rank_that_it_has_by_itself",
    "tests/nets/jets/test_unnamed_inputs.py::test_three_lines_that_meet_and_another_cross_ratio",
    "tests/nets/test_acting.py::test_a_moved_net_makes_the_moved_states_and_jacobians",
    "tests/nets/test_comparing.py::test_inputs_without_names_are_found_again",
)

# These hold the engines as well, by weighing, counting, drawing often or going large, and take
# their time: files, and single tests of files that are quick otherwise.
LONG = (
    "tests/core/test_audit.py::test_invariants_survive",
    "tests/core/test_audit.py::test_the_table_says_what_the_theorems_say",
    "tests/finite/test_chain_classes.py",
    "tests/finite/test_chains.py::test_forms_burnside_and_generating_functions_agree",
    "tests/finite/test_chains.py::test_known_counts",
    "tests/cli/test_cli.py::test_an_answer_of_thousands_of_digits_is_json_too",
    "tests/cli/test_cli.py::test_demo_tells_the_story",
    "tests/cli/test_cli.py::test_help_and_version",
    "tests/cli/test_cli.py::test_the_renamings_of_the_demonstration_are_true",
    "tests/cli/test_cli_exercises.py",
    "tests/cli/test_cli_groups.py::test_refusals",
    "tests/cli/test_cli_hostile.py",
    "tests/cli/test_cli_waiting.py",
    "tests/finite/test_counts.py",
    "tests/finite/test_distance.py::test_codomains_of_different_sizes_are_filled_up",
    "tests/finite/test_endo_classes.py",
    "tests/finite/test_endofunctions.py::test_a_path_of_a_million_points_needs_no_recursion",
    "tests/finite/test_endofunctions.py::test_collisions_are_found_and_do_no_harm",
    "tests/finite/test_endofunctions.py::test_every_shape_is_recognised_after_renaming",
    "tests/finite/test_endofunctions.py::test_invariants_are_complete_and_every_no_has_a_reason",
    "tests/finite/test_endofunctions.py::test_known_counts_by_listing",
    "tests/linear/test_field_counts.py",
    "tests/finite/test_groups.py::test_a_classification_is_what_canonical_forms_say",
    "tests/finite/test_groups.py::test_a_refusal_comes_before_memory_is_spent",
    "tests/finite/test_groups.py::test_chains_under_groups",
    "tests/finite/test_groups.py::test_counts_against_burnside_and_listings_against_counts",
    "tests/finite/test_groups.py::test_counts_of_other_sorts_and_sizes",
    "tests/finite/test_groups.py::test_endofunctions_under_groups",
    "tests/finite/test_groups.py::test_letter_by_letter_lists_what_is_listed_at_once",
    "tests/finite/test_groups.py::test_many_exchangeable_outputs_under_a_group_of_inputs",
    "tests/finite/test_groups.py::test_one_sentence",
    "tests/finite/test_groups.py::test_orders_and_conjugacy_classes_by_formula_against_listing",
    "tests/finite/test_groups.py::test_random_classes_are_uniform",
    "tests/finite/test_groups.py::test_stabiliser_chains_against_sympy",
    "tests/finite/test_large.py",
    "tests/linear/test_linear_chains.py::test_any_stages_fixed_equal_invariants_mean_equivalent",
    "tests/linear/test_linear_chains.py::test_scrambled_chains_are_recovered",
    "tests/linear/test_linear_chains.py::test_scrambled_floating_chains_are_recovered",
    "tests/linear/test_linear_faults.py::test_the_identity_has_so_many_symmetries_that_they_are_found_by_exchange",
    "tests/linear/test_linear_laws.py::test_products_around_cycles_are_compared_in_fractions",
    "tests/linear/test_linear_maps.py::test_all_matrices_of_two_by_two_against_theory",
    "tests/linear/test_linear_maps.py::test_floats_answer_as_fractions_do",
    "tests/linear/test_linear_maps.py::test_what_was_scrambled_is_recovered",
    "tests/linear/test_linear_operators.py::test_all_operators_of_two_by_two_against_theory",
    "tests/linear/test_linear_operators.py::test_what_was_scrambled_is_recovered",
    "tests/linear/test_linear_twins.py",
    "tests/linear/test_linear_units.py::test_all_small_chains_fall_into_the_classes_that_renaming_makes",
    "tests/linear/test_linear_units.py::test_between_units_a_stage_may_be_linear_or_one_orthogonal",
    "tests/linear/test_linear_units.py::test_what_looks_the_same_from_all_sides_is_still_quick",
    "tests/core/test_memory.py",
    "tests/house/test_mutants.py",
    "tests/house/test_parts.py",
    "tests/reading/test_reading_files.py::test_standard_input_that_does_not_end_is_refused_at_the_bound",
    "tests/finite/test_sampling.py",
    "tests/finite/test_small.py::test_factor_lift_joint_and_common_summary_against_all_maps",
    "tests/finite/test_small.py::test_forms_split_all_maps_into_their_classes",
    "tests/finite/test_small.py::test_the_verdict_on_all_pairs",
    "tests/finite/test_small.py::test_the_verdict_on_one_map_of_each_class_against_all",
)

ONE_IN = 7  # of a long list of things, `make quick` looks at one in so many
ASKED = {"quick": False}  # whether that is what runs; known before any test file is read

# A quick test may use so many times what one stable sort of a million numbers takes, in time of
# the processor; the dearest take a quarter of it. What needs more is slow, and says so.
MOST_SORTS = 120


def some(things: Sequence[T]) -> Sequence[T]:
    """All things of a list; where `make quick` asks, one in `ONE_IN`, the first among them."""
    return things[::ONE_IN] if ASKED["quick"] else things


def is_later(file: str) -> bool:
    """Whether a file, as the checkout names it, is left to `make test`."""
    return file.startswith(LATER)


def is_of_an_engine(test: str, marks: set[str]) -> bool:
    """Whether `make mutants` may ask a test, as file::name, that carries these marks."""
    return not is_later(test) and not marks & set(MARKS)


def is_quick(test: str, marks: set[str]) -> bool:
    """Whether `make quick` runs a test, as file::name, that carries these marks."""
    return is_of_an_engine(test, marks) and not test.startswith(LONG)


def group_of(test: str) -> str:
    """What stays with one worker: the group of a test, as file::name, or the test alone."""
    return next((group for start, group in TOGETHER.items() if test.startswith(start)), test)


def named(path: Path) -> str:
    """A file as the checkout names it, and a folder with a stroke at its end."""
    return path.relative_to(HOUSE).as_posix() + ("/" if path.is_dir() else "")


# ------------------------------------------------------------------ what pytest is told


def pytest_configure(config):
    """Before any test file is read, it is known how much of a list is looked at."""
    ASKED["quick"] = config.getoption("markexpr") == "quick"


def pytest_ignore_collect(collection_path, config):
    """What `make quick` leaves out is not even imported."""
    if config.getoption("markexpr") != "quick" or not collection_path.is_relative_to(HOUSE):
        return None
    name = named(collection_path)
    return True if is_later(name) or name.startswith(LONG) else None


def pytest_itemcollected(item):
    """Mark a test by its fixture, and as `engine` and `quick` where nothing speaks against it."""
    test = f"{named(item.path)}::{item.name}"
    own = getattr(getattr(item, "callspec", None), "params", {})  # `page` may be a case's own name
    for fixture in getattr(item, "fixturenames", ()):
        if fixture in FIXTURES and fixture not in own:
            item.add_marker(FIXTURES[fixture])
            if group_of(test) == test:
                raise pytest.UsageError(
                    f"{test} shares a browser: say in TOGETHER of tests/parts.py with which tests"
                )
    marks = {x.name for x in item.iter_markers()}
    if is_of_an_engine(test, marks):
        item.add_marker("engine")
    if is_quick(test, marks):
        item.add_marker("quick")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Deal out the tests of `make test`, those of one group to one worker."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return Together(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A quick test that has become slow fails, however fast or busy the machine is."""
    if item.get_closest_marker("quick") is None:
        return (yield)
    start = spent()
    answer = yield
    sorts = (spent() - start) / one_sort()
    if sorts > MOST_SORTS:
        pytest.fail(
            f"{item.nodeid} took the time of {sorts:.0f} sorts of a million numbers, and"
            f" `make quick` has room for {MOST_SORTS}: make it shorter, or mark it slow"
        )
    return answer
