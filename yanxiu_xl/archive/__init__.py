"""The master archive: an SQLite file that keeps every return, its rows and its problems."""
