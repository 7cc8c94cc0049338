"""What can be counted from the records: calendar, lesson scores, valid observations. Checks and scores share it."""
