"""What happens to an appliance that an owner could live through, told in `data/stories/`."""
