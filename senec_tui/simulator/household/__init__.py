"""What stands in and on the house: sun, consumers, battery modules, as pure functions of time."""
