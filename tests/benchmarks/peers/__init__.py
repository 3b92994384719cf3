"""This grader beside others: one lab, the same submissions and properties, measured from outside.

`python -m tests.benchmarks.peers` prints one table and writes a JSON; `--curves` measures how cost grows.
What is measured, and how, stands in `docs/benchmarks.md`.
"""
