"""Which static files are worth collecting."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page links: of Bootstrap's forty files one is used, and compressing all takes a minute."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.ttf",  # the PDF renderer's; browsers use their own fonts
        "htmax*",
        "htmx-4*",
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap*.rtl.*",
        "bootstrap*.js",
        "bootstrap*.js.map",
    ]
