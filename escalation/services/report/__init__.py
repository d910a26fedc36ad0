"""The board's report: one set of figures, shown as a page, a document, a workbook and a published version."""
