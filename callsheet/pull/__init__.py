"""Fetching the files of schedules from servers: SFTP and S3, through fsspec."""
