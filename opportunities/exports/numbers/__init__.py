"""The programme's numbers as tables and charts: numbers in, rows and shapes out."""
