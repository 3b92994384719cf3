"""A student's own folder: what is remembered there, what was handed out, and copies of what gets replaced.

The `labs` commands call its modules; nothing here judges, and nothing runs a student's code.
"""
