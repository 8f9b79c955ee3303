"""`/cite-check/`: a reader pastes a text and sees which authorities it cites. Nothing is kept."""

from __future__ import annotations

import threading

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kb.queries.cite_check import check

LONGEST = 20_000
MOST = 20
WINDOW = 600
WAIT = 5
# Reading takes a core: one text at a time leaves the others to whoever reads pages.
_turn = threading.Lock()


@never_cache
@csrf_protect
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
def cite_check(request: HttpRequest) -> HttpResponse:
    """The form, and what the pasted text cites. Neither stored nor logged.

    Too long a text gives 413, too many 429, and one while another is read 503.
    """
    if request.method != "POST":
        return _answer(request)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    size = len(text.encode())
    if size > LONGEST:
        problem = (
            f"This text is {-(-size // 1000)} kB long. At most {LONGEST // 1000} kB are read at "
            "once: check it in parts."
        )
        return _answer(request, problem=problem, status=413)
    if not text.strip():
        return _answer(request, problem="Paste a text first.", status=400)
    if not _may_ask(request):
        problem = "Too many texts came from your address. Please try again in ten minutes."
        return _answer(request, text=text, problem=problem, status=429, wait=WINDOW)
    if not _turn.acquire(blocking=False):
        problem = "Another text is being read. Please try again in a few seconds."
        return _answer(request, text=text, problem=problem, status=503, wait=WAIT)
    try:
        checked = check(text)
    finally:
        _turn.release()
    return _answer(request, text=text, checked=checked)


def _answer(
    request: HttpRequest,
    *,
    text: str = "",
    problem: str = "",
    checked: object = None,
    status: int = 200,
    wait: int = 0,
) -> HttpResponse:
    context = {"text": text, "problem": problem, "checked": checked, "longest": LONGEST // 1000}
    response = render(request, "pages/cite_check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _may_ask(request: HttpRequest) -> bool:
    """Whether this address has not asked too often. A keyed hash of it is held, for a while."""
    address = request.META.get("REMOTE_ADDR", "")
    name = f"cite-check:{salted_hmac('kb.cite_check', address, algorithm='sha256').hexdigest()}"
    if cache.add(name, 1, WINDOW):
        return True
    try:
        return cache.incr(name) <= MOST
    except ValueError:  # it ran out in between
        return True
