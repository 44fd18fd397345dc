"""What is right and wrong about a row: one schema a kind, shared column rules, the problem catalogue. Pure."""
