"""Every variable as rows: made, listed, fetched."""
