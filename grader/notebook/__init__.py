"""Judging in a student's own kernel: what `check` and `%%check` do. Only `grader.magic` calls it.

Everything heavy is imported here and not there, so that a lab's imports stay small.
"""
