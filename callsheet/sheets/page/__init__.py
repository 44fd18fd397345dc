"""The report page: one HTML file that says what became of a load, without a number or a name of a customer."""
