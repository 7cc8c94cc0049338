"""The door for Python: what ``import yanxiu_xl as yx`` offers, and what the command line prints.

``verbs`` are the commands that need no term folder, ``open_term`` and ``open_workbook`` the two things that can be opened, ``results`` what
they come to, ``frames`` the same as tables of pandas. Nothing heavy is loaded before it is used.
"""
