"""Ways out: a channel is posted to by hand, or its webhook is called."""
