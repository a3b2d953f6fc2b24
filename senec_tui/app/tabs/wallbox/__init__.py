"""Tab 5: what each wallbox does and what holds it back."""
