"""One restrained palette: no other module names a colour."""

from __future__ import annotations

from yanxiu_xl.problems import Level

INK, MUTED, LINE = "#1F3A4D", "#6B7780", "#C9D2D8"
PAPER, BAND, REQUIRED, AUTO = "#FFFFFF", "#E6EDF1", "#FFF3C9", "#ECECEC"
RED, AMBER, GREEN, BLUE = "#F8D3CF", "#FCE3C3", "#D7EAD9", "#DCE8F4"
TABS = {"primary": "#2F6B7E", "log": "#C98A2B", "optional": "#9AA5AC", "output": "#5A7D5A", "home": "#1F3A4D"}
LINK = "#1B5E8C"
GOOD_INK, BAD_INK, URGENT_INK, FAINT = "#2E6B34", "#9C1C12", "#9C4A00", "#9AA5AC"
"""Of words that speak of what is well, wrong, or waited for, and of figures that say nothing."""
BARS, BARS_BEHIND, ASKED_LINE = "#2F6B7E", "#D9E0E4", "#C98A2B"
"""In charts: what there is, what it is measured against, what is asked for."""
LEVEL_COLOURS = {Level.ERROR: RED, Level.WARNING: AMBER, Level.HINT: BLUE}
