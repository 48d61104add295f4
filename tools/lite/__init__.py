"""The first page of the edition for the browser alone, and lists of what it is made of."""
