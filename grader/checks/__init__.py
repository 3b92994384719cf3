"""The properties that decide about points, one file a lab: ordinary pytest + Hypothesis tests.

The judge runs them on recorded answers; `pytest grader/checks --submission FILE` runs them as they stand.
"""
