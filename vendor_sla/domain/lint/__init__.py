"""The linter: what is wrong, or unwise, in a contract before anybody signs it."""
