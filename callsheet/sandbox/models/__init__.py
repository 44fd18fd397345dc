"""The bodies that the vendor's operations take and give, under the reference's own field names."""
