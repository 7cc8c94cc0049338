"""The term: parameters, assessment points, code lists, schools and holidays, as set in 学期设定.xlsx."""
