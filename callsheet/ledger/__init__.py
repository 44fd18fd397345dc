"""The durable record of loads, chunks and row outcomes: it alone says what was sent."""
