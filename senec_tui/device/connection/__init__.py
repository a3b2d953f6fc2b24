"""How bytes reach the appliance: addresses, TLS and trust, HTTP, the session."""
