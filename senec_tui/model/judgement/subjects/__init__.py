"""What is thought of values, one module per subject of the plant."""
