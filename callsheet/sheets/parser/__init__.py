"""What runs inside the limited child: a file's bytes to columns of text. Imports no pandas, so that it starts quickly."""
