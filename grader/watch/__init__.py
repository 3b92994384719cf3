"""`labs watch`: one screen that follows a student's saves.

Data flows one way: `files` notices a save, `runner` has it judged, `desk` keeps what is known, `screen` shows
it. `loop` ties them together in a terminal, `plain` where there is none. Nothing here imports a judge.
"""
