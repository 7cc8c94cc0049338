"""Taking a returned workbook apart: gate, layout, cells, and the whole return."""
