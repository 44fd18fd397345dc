"""The command line: `app` declares the commands, the other modules carry them out, `output` shows what came of it."""
