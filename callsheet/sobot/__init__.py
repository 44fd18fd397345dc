"""The vendor: the Sobot voice API's operations as data, and an HTTP client that says what each answer proves."""
