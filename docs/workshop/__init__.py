"""What builds the site from pages, tutorials and docstrings; `docs/build_site.py` drives it."""
