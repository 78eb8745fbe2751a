"""What it means that one edition of the guidance differs from another."""
