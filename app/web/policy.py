"""What browsers may do with the pages: the headers of each kind of file."""

import re

_HOST = re.compile(r"[\w.\-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", re.ASCII)

# A hash in the name is the version: what such a name stands for never changes.
ASSET = {
    "cache-control": "public, max-age=31536000, immutable",
    "access-control-allow-origin": "*",  # modules are fetched with CORS, and shops are elsewhere
    "cross-origin-resource-policy": "cross-origin",
}
# The address that customers embed: short enough that a release is everywhere within minutes.
EMBEDDED = ASSET | {"cache-control": "public, max-age=300"}


def page(host: str, nonce: str) -> dict[str, str]:
    """
    Return the headers of a page for people.

    Nothing from elsewhere but pictures (agents' faces are addresses of the host product), no inline
    script, inline style elements with the nonce only, and no frame around it.
    """
    # Older Safaris do not count a socket of the same host as `self`.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    directives = (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data: https:",
        "font-src 'self' data:",
        f"connect-src 'self'{sockets}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "content-security-policy": "; ".join(directives),
        "cross-origin-opener-policy": "same-origin",
        "x-frame-options": "DENY",
        "cache-control": "no-store",  # the nonce is good for one answer
    }
