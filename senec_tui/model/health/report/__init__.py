"""What a person can hand to an installer, a court or a forum: text, charts and the data itself."""
