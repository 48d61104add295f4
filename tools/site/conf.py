"""How Sphinx makes the pages; ``tools/build_site.py`` prepares the sources and calls it."""

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

project = "User-first strategy"
author = "The userfirst contributors"
copyright = "the userfirst contributors; text and data CC BY 4.0, code MIT"  # noqa: A001
language = "en"
extensions = ["myst_nb"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
myst_heading_slug_func = "tools.site.pages.slug"
nb_execution_mode = "off"  # they were run before
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0), ("html", "text/plain", 10)]

html_theme = "sphinx_book_theme"
html_favicon = str(HERE / "static" / "icon.svg")
html_context = {"default_mode": "auto"}
html_title = "User-first strategy"
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_sourcelink = False
html_use_index = False  # nothing here is entered in one
html_math_renderer = "mathml"
html_last_updated_fmt = None
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_repository_button": False,
    "use_issues_button": False,
    "home_page_in_toc": True,
    "secondary_sidebar_items": [],  # the width is the labs'; contents stand under the title
    "navbar_persistent": [],
    "show_navbar_depth": 1,
    "max_navbar_depth": 1,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app: Any) -> None:
    """Let formulas be MathML, which browsers draw by themselves."""
    from docutils.nodes import SkipNode
    from latex2mathml.converter import convert

    def inline(translator: Any, node: Any) -> None:
        translator.body.append(convert(node.astext()))
        raise SkipNode

    def block(translator: Any, node: Any) -> None:
        translator.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
        raise SkipNode

    app.add_html_math_renderer("mathml", (inline, None), (block, None))
