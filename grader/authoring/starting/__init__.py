"""The parts of a new lab, as templates, and what fills them in. Called by `labs new`; no kit holds it."""
