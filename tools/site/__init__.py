"""The sources of the course's pages; ``tools/build_site.py`` makes the pages from them."""

PART = "application/vnd.userfirst.part+json"
"""Under this MIME type a cell hands over what shall live on its page; see ``kernel.py``."""
