"""Foundation and top of Onrecord: people, the record, jobs, HTTP, pages and commands."""
