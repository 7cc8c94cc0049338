"""Reports of the centre (domain E): each a declaration and one function from the term's facts to rows, in ``sheets``."""
