"""The archive of many towns: the tables of a town's archive with a column more, in SQLite or PostgreSQL, by one declaration."""
