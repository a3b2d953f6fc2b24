"""What a person can set: declared in `table`, put together by `loading`."""
