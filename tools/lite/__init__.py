"""What the edition for the browser alone is made of: its first page, and lists of what is fetched."""
