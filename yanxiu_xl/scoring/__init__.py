"""Assessment (domain C): teachers, schools; every score carries its working and the cells it came from."""
