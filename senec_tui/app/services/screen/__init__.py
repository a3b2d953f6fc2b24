"""What all screens share: drawing once, holding tabs, the border that no error crosses."""
