"""What a person can set: declared in `settings_table`, put together by `loading`."""
