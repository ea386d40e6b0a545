"""The directory as an XLSX workbook: out, in with a preview of what will change, and applied."""
