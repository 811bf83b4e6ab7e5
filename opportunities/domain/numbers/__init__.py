"""The programme in numbers: each figure counted from what the public knows at a moment.

One module a question; `report.py` answers them all. The database adds up: no module reads
opportunities or awards row by row.
"""
