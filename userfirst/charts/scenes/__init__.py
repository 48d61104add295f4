"""One file a case: its two charts, and its words."""
