"""Forms on paper (domain E, report 3): what each shows, the templates that an officer may redesign, and how they are filled."""
