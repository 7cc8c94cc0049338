"""What is fast by being clever, and only that: each module here has a plain way of doing the same, and a test that holds the two equal to the byte.

``bulk``: the merged rows of 总档案, planned in pages and stretches and packed by several processes; ``row_xml``: the rows as XML, by
column, as XlsxWriter writes them in constant-memory mode; ``splice``: rows packed elsewhere put into a workbook;
``unpacked``: a workbook's parts, never packed and unpacked before that (all four: ``tests/test_bulk.py``).
``twin``: the macro-free workbook out of the parts of the one with buttons (``tests/test_macros.py``).
"""
