"""The functions that answer the operations: each takes the exchange and the body and gives the envelope's data."""
