"""What visitors get at addresses below the pages."""
