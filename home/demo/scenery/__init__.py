"""A small printmaker's workshop: inks, a sheet of paper, and things to draw on it."""
