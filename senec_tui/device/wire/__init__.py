"""What is on the wire: values, requests, replies, logs, and their bounds."""
