"""What is let in, and what a browser may do with what goes out."""

from flask import Flask, Response, abort, request

HTMX = "https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/"
LARGEST_BODY = 64 * 1024
WILDCARD_HOSTS = ("0.0.0.0", "::", "")
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' {HTMX}",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def shown_host(host: str) -> str:
    """The host to type into a browser on this machine."""
    if host in ("127.0.0.1", *WILDCARD_HOSTS):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def protect(app: Flask, host: str) -> None:
    """Check every request and set the headers of every answer.

    Requests must name this host (against DNS rebinding), unless the app listens on every address, and cannot know its
    names, or on an IPv6 one, which Flask's TRUSTED_HOSTS cannot name. Posts from pages of other sites are refused, by
    `Sec-Fetch-Site` where the browser sends it, else by `Origin`; a program that sends neither is let in.
    """
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    if host not in WILDCARD_HOSTS and ":" not in host:
        app.config["TRUSTED_HOSTS"] = list(dict.fromkeys(["localhost", "127.0.0.1", host]))

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        # Before anything is done: a form is read, and its size noticed, only when a field of it is asked for.
        if (request.content_length or 0) > LARGEST_BODY:
            abort(413, f"The body may have {LARGEST_BODY} bytes at most.")
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin", "").lower()
        if site not in ("same-origin", "none") if site else origin and origin not in ours():
            abort(403, "Posts from pages of other sites are refused.")

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Accept")
        return response


def ours() -> list[str]:
    """The origins of pages of this host."""
    return [f"{scheme}://{request.host.lower()}" for scheme in ("http", "https")]
