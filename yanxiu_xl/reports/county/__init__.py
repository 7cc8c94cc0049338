"""What goes to the county's school for teachers (domain E, report 2): five sheets, of one town or of several put together."""
