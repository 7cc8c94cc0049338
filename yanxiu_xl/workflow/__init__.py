"""The verbs: what the commands and buttons do, joining settings, reading, checks, archive and workbooks."""
