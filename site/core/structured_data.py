"""What search engines read: schema.org in JSON-LD."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# As Django's json_script does: nothing in the data can end the script element.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """The data as a script element that no browser runs."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False)
    safe = mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped just above
    return format_html('<script type="application/ld+json">{}</script>', safe)


def breadcrumb_list(crumbs: list[dict[str, str]]) -> dict[str, Any]:
    """The way from the home page (schema.org/BreadcrumbList)."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": crumb["title"], "item": crumb["url"]}
            for place, crumb in enumerate(crumbs, start=1)
        ],
    }


def website(*, name: str, url: str, organisation: str) -> dict[str, Any]:
    """The site and who runs it (schema.org/WebSite)."""
    return {
        "@type": "WebSite",
        "name": name,
        "url": url,
        "inLanguage": "en-GB",
        "publisher": {"@type": "GovernmentOrganization", "name": organisation},
    }
