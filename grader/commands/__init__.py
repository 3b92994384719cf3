"""What each `labs` command does, one file a command; `grader.cli` declares their options.

Each imports what it needs when it runs, so that `labs --help` answers at once.
"""
