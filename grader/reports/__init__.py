"""What people read: gradebook, feedback pages and terminal views, all made from `grader.results`.

The command line and the cohort call its modules; nothing here runs student code or decides about points.
"""
