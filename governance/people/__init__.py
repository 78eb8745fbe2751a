"""People: accounts, dated roles, sessions and tokens, and the acts that change them; no web."""
