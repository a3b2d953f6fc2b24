"""Where the sections of a tab stand: columns, frames, pages. Pure; no Textual."""
