"""What `GET /metrics` tells, for Prometheus and its like. Pure."""
