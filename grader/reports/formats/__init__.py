"""Results in the formats of course systems and CI; each module writes one of them from results files."""

from __future__ import annotations
