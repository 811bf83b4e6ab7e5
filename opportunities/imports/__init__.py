"""What comes in from elsewhere: official code lists and other people's procurement notices."""
