"""The drawings of the site: strokes on a 24 by 24 field, set into the page where they are used.

Set inline: a sprite of its own needs a looser content security policy in some browsers.
"""

STROKES: dict[str, str] = {
    "article": '<path d="M6 3.5h8.5l4 4v13H6z"/><path d="M14 3.5v4.5h4.5M9 12.5h6.5M9 16.5h6.5"/>',
    "question": (
        '<circle cx="12" cy="12" r="9"/>'
        '<path d="M9.3 9.4a2.8 2.8 0 1 1 4 2.5c-.9.5-1.3 1.1-1.3 2.1M12 17h.01"/>'
    ),
    "argument": '<path d="M20 14.5a2 2 0 0 1-2 2H9.5l-5.5 4v-15a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2z"/>',
    "case": (
        '<path d="M12 4v16M8 20h8M5.5 7h13"/>'
        '<path d="m5.5 7-3 7a3.2 3.2 0 0 0 6 0zM18.5 7l-3 7a3.2 3.2 0 0 0 6 0z"/>'
    ),
    "doctrine": (
        '<path d="M12 6.5c-2-1.4-5-2-8.5-2v14c3.5 0 6.5.6 8.5 2 2-1.4 5-2 8.5-2v-14'
        'c-3.5 0-6.5.6-8.5 2zM12 6.5v14"/>'
    ),
    "commentator": (
        '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"/>'
    ),
    "ruling": '<path d="m13 3.5 7.5 7.5-4 4L9 7.5zM11 13l-7.5 7.5M14 20.5h6.5"/>',
    "event": '<path d="M4 6h16v14.5H4zM4 10.5h16M8 3.5V7M16 3.5V7"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "remove": '<path d="m6 6 12 12M18 6 6 18"/>',
    "chosen": '<path d="m4.5 12.5 5 5 10-11"/>',
    "next": '<path d="M4 12h16M14 6l6 6-6 6"/>',
    "previous": '<path d="M20 12H4M10 6l-6 6 6 6"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "external": '<path d="M14 4h6v6M20 4l-9 9M17.5 14v6H4V6.5h6"/>',
    "feed": '<path d="M4.5 11a8.5 8.5 0 0 1 8.5 8.5M4.5 4.5a15 15 0 0 1 15 15M5.5 18.5h.01"/>',
    "caution": '<path d="m12 4 9 16H3zM12 10v4.5M12 17h.01"/>',
    "note": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5h.01"/>',
    "quotation": '<path d="M10 7c-3 .5-5 2.5-5 6v4h5v-5H7.5M19 7c-3 .5-5 2.5-5 6v4h5v-5h-2.5"/>',
    "source": '<path d="M9 17H7A5 5 0 0 1 7 7h2M15 7h2a5 5 0 0 1 0 10h-2M8 12h8"/>',
}
