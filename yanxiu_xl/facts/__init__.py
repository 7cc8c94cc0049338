"""What counts: the records of checked returns as typed facts, each with whether it counts, why not, and where it stands (domain C1, C6).

``records`` has the kinds of facts, ``why_not`` the reasons, ``judging`` decides, ``submission`` puts the facts of a submission together,
``found`` asks of them, ``coverage`` says which methods and contents they cover. Checks, scores, summary and what the centre confirms
look at these; nobody else decides what counts.
"""
