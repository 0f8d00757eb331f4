from __future__ import annotations

import pytest

from runtime.restarts import RestartPolicy

POLICY = RestartPolicy(quick_seconds=20, first_delay=0.5, max_delay=3.0, max_quick_deaths=5)


@pytest.mark.parametrize(
    ("quick_deaths", "delay"), [(0, 0.5), (1, 0.5), (2, 1.0), (3, 2.0), (4, 3.0), (5, None), (6, None)]
)
def test_delays_double_up_to_a_bound_and_then_it_gives_up(quick_deaths: int, delay: float | None) -> None:
    assert POLICY.delay(quick_deaths) == delay


@pytest.mark.parametrize(
    ("before", "lived", "after"), [(0, 1.0, 1), (3, 19.9, 4), (3, 20.0, 0), (0, 3600, 0)]
)
def test_a_process_that_lived_long_starts_with_a_clean_slate(before: int, lived: float, after: int) -> None:
    assert POLICY.quick_deaths(before, lived) == after
