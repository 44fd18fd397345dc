"""Speed and memory as ratios against a named floor or peer, measured side by side in one run: `make bench`."""
