"""What is asked before a change of peak shaving, and to sign in to the portal for it."""
