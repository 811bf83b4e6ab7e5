"""On a developer's machine all mail is caught and read in the browser, at `/mail/caught/`."""
