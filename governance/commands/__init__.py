"""What the command line does: one module per family of commands, imported when it is asked for."""
