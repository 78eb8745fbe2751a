"""The guidance document as a policy that runs: format, evaluation, calendar, versions."""
