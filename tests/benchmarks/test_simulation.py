"""The simulation of large runs: known answers where they can be told without it."""

from __future__ import annotations

import pytest

from tests.benchmarks.simulate_scale import Cluster, simulate

IDEAL = Cluster(machines=2, threads=2, start=0.0, drawing=0.0, command=0.0, scheduler=0.0)


def test_without_any_cost_threads_share_the_work() -> None:
    found = simulate([2.0], 400, IDEAL)
    assert found.seconds == pytest.approx(200.0)
    assert found.judging == pytest.approx(800.0)
    assert found.other == found.lost == 0


def test_the_command_takes_results_in_one_after_the_other() -> None:
    found = simulate([0.1], 400, Cluster(2, 2, 0.0, 0.0, command=1.0, scheduler=0.0))
    assert found.seconds == pytest.approx(400.1)
    assert found.command == pytest.approx(1.0, abs=0.01)


def test_judges_start_and_draw_before_their_first_task() -> None:
    found = simulate([1.0], 4, Cluster(2, 2, 10.0, 5.0, 0.0, 0.0))
    assert found.seconds == pytest.approx(16.0)
    assert found.other == pytest.approx(60.0)


def test_what_is_lost_is_done_again() -> None:
    found = simulate([600.0], 200, Cluster(4, 2, 1.0, 0.0, 0.0, 0.0, lasts=1.0))
    assert found.lost > 0
    assert found.judging == pytest.approx(200 * 600.0)
    assert found.seconds > 200 * 600.0 / 8
