"""Everything written as .xlsx: school workbooks, 学期设定， the master workbook."""
