"""How Sphinx builds the site; `docs/build_site.py` gathers what it reads, and calls it.

Nothing is fetched while a page is built or read: no inventories of other projects, and what runs in
a page (mathematics, widgets, Python itself) is served by the site.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from workshop import (  # noqa: E402
    command_line,
    docstrings,
    inline_links,
    notebook_pages,
    outside_names,
)
from workshop.gather import fingerprint  # noqa: E402

import finitefns  # noqa: E402

BUILD = Path(os.environ.get("FINITEFNS_DOCS_BUILD", ROOT / "build" / "docs"))
WITH = os.environ.get("FINITEFNS_DOCS_WITH", "lite widgets").split()

project = "finitefns"
author = "the finitefns authors"
project_copyright = f"{author}, MIT licence"
release = version = finitefns.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx.ext.mathjax",
    "sphinx_design",
    "sphinx_copybutton",
]
nitpicky = True
smartquotes = False  # two hyphens are an option, and a straight quote is code
exclude_patterns = ["_contents/**"]
suppress_warnings = ["config.cache"]  # our hooks are functions, which Sphinx cannot remember

# ------------------------------------------------------------------ pages and notebooks

myst_enable_extensions = [
    "amsmath",
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
]
myst_heading_anchors = 4


nb_execution_mode = "cache"
nb_execution_cache_path = str(BUILD / "executed" / fingerprint())  # outputs depend on the package
nb_execution_show_tb = True  # a cell that fails is a warning, so an error, and says itself why
nb_execution_timeout = 120
nb_merge_streams = True

# ------------------------------------------------------------------ the reference

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "exclude-members": "moved_by",  # what moves a thing is said by its `act`
}
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 60
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# ------------------------------------------------------------------ how it looks

html_theme = "pydata_sphinx_theme"
html_title = "finitefns"
html_static_path = [str(HERE / "_static"), str(BUILD / "static")]
html_css_files = ["finitefns.css"]
html_copy_source = html_show_sourcelink = False
html_sidebars = {
    page: [] for page in ("index", "words", "mirror", "play", "benchmarks", "lite", "CONTRIBUTING")
}
html_theme_options = {
    "logo": {"text": "finitefns"},
    "navbar_align": "left",
    "navbar_persistent": ["search-button"],
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": {"**": ["page-toc"], "index": [], "mirror": []},
    "header_links_before_dropdown": 7,
    "navigation_with_keys": False,
    "show_nav_level": 1,
    "show_toc_level": 2,
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
mathjax_path = "vendor/mathjax/tex-chtml.js"
if "widgets" not in WITH:  # then the picture of a widget that stands still is shown
    nb_mime_priority_overrides = [("html", "text/html", -1)]
widget_scripts = ("require", "widget-paths", "embed-amd") if "widgets" in WITH else ()
nb_ipywidgets_js = {f"vendor/{script}.js": {} for script in widget_scripts}

# ------------------------------------------------------------------ Python in the browser

if "lite" in WITH:
    extensions.append("jupyterlite_sphinx")
jupyterlite_dir = str(BUILD / "lite")
jupyterlite_config = str(BUILD / "lite" / "jupyter_lite_config.json")
jupyterlite_contents = ["tutorials/*.ipynb"]


def no_foreign_fonts(app, config):
    """JupyterLite's extension asks another host for a font that nothing here uses."""
    app.registry.css_files[:] = [s for s in app.registry.css_files if "://" not in s[0]]


def setup(app):
    """Tell Sphinx of what the workshop does."""
    app.add_config_value("site_has_lite", "lite" in WITH, "env")
    made_by = fingerprint(HERE / "workshop", HERE / "conf.py")
    app.add_config_value("site_made_by", made_by, "env")  # other makers: every page anew
    app.connect("config-inited", no_foreign_fonts)
    command_line.setup(app)
    outside_names.setup(app)
    app.connect("autodoc-process-signature", docstrings.signature)
    app.connect("autodoc-process-docstring", docstrings.process, priority=100)
    # Before Sphinx collects what a page hands out for download.
    app.connect("doctree-read", notebook_pages.process, priority=100)
    app.connect("doctree-read", inline_links.process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
