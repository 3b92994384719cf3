"""The untrusted side: load a submission, answer calls, and the wire that both sides speak.

Nothing here knows references, checks or misconceptions; the judge starts workers and trusts no answer.
"""
