"""A mock of the Sobot voice API: 19 endpoints and two token endpoints, with state, faults on demand and an audit."""
