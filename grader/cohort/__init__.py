"""Many submissions: one after the other, each result written as soon as it is known.

Called by the command line; judges nothing itself.
"""
