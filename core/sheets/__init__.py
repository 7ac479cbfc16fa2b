"""The workbook: its sheets declared once, read, checked, brought in, handed back and undone (DATA §6).

Import what you need from the modules: `columns` (declarations), `registry` (the list of sheets), `run` (one passage),
`batches` and `undo` (the way of a file), `reading` and `writing` (the files themselves).
"""
