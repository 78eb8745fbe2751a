"""What happens to messages, drafts and publications: one file per capability, its rows and its verbs together."""
