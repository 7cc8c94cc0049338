"""xlwings over LibreOffice: buttons and scripts written for Excel work on a document that is open there."""
