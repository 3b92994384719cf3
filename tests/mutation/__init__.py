"""Mutation testing of the checks: small changes to the solutions, each of which a check must notice.

`python -m tests.mutation` (`make mutants`) runs it; nothing else calls it.
"""
