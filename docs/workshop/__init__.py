"""What builds the site from pages, tutorials and docstrings; `docs/build.py` drives it."""
