"""The reports, a module each: ``REPORT`` is its declaration."""
