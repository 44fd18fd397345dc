"""The command line: `app` declares the commands, the other modules do what they say."""
