"""What tests lean on: databases, servers, a browser, a clock."""
