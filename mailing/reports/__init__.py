"""How reports of mail services come to us, each in its own form."""
