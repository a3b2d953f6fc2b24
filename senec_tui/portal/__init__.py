"""mein-senec.de: sign-in and peak shaving. Nothing local depends on it."""
