"""A process in the background that has torch and the course loaded, so that `labs check` need not wait.

`client.Conversation` is the door for commands; it and `place` import nothing heavy. `server` is that process.
"""
