"""The county's sheets, a module each (``REPORT``)."""
