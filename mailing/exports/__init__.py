"""What feeds say of the newsletter."""
