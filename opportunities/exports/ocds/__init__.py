"""Open Contracting Data Standard 1.1.5: rows of the ledger in, releases and packages out."""
