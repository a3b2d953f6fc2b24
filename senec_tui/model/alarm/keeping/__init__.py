"""What is kept of alarms: their file, the minutes around each edge, what waits for the disk."""
