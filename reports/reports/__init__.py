"""Reports about reports: what units sent, programmes, a branch's year."""
