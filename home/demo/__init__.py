"""The demo content: a complete site to look at, made from the files in `content/`.

`load.py` is the way in. The record (`records.py`) makes a second load change nothing, and lets
a reset refuse where people have been at work.
"""
