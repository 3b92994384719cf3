"""The trusted side: draws examples, compares answers, names mistakes, gives verdicts.

Called by the command line and the cohort engine; student code never runs here.
"""
