"""A teacher's portfolio (档案袋): whose it is, its fourteen parts, what each holds; nothing is drawn here (domain E, report 4)."""
