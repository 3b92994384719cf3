"""From a hand-written solution to the lab that students get, and the contract that every lab keeps.

Called by `labs build` and `labs verify`; the judge reads the list of exercises from here.
"""
