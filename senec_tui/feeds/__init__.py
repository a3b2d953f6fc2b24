"""What hands values on to other programs: each feed follows the poller and fails by itself."""
