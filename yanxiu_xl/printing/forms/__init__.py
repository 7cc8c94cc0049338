"""The forms P01–P18, a module each (``FORM``)."""
