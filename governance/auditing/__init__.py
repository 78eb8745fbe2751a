"""What auditors do with the record: look, and leave a trace of having looked."""
