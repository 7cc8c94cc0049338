"""The one definition of the forms: sheets, columns, code lists."""
