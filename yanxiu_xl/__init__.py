"""School-based teacher training records of a township, kept in Excel workbooks.

The folders follow the data: ``forms`` and ``term`` say what is asked, ``reading`` takes a returned workbook
apart, ``checks`` finds what is wrong, ``archive`` keeps everything, ``workbooks`` writes every .xlsx, and
``workflow`` joins them into the verbs that ``cli`` offers. Imports run in that direction only.
"""

__version__ = "0.1.0"
