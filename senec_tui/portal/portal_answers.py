"""What the portal's answers mean: a value, the end of a session, a change accepted or not. Pure."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from senec_tui.bounded_files import foreign_json
from senec_tui.clean_text import visible
from senec_tui.language import N_
from senec_tui.portal.portal_errors import (
    PortalDownError,
    RefusedByPortalError,
    UnexpectedAnswerError,
    WriteRefusedError,
    WriteSessionLostError,
    WriteUnknownError,
)

if TYPE_CHECKING:
    from senec_tui.portal.wire import Answer

_WRONG_METHOD: Final = N_(
    "The portal does not take the change in this way (status {status}); it allows {allowed}. "
    "Set the saving method of the portal in the configuration accordingly"
)
_FORBIDDEN: Final = N_(
    "The portal forbids the change although reading works (status {status}, {said}); "
    "it may want a proof that only its own pages have (CSRF)"
)


def session_lost(answer: Answer) -> bool:
    """The shapes in which an ended session shows: a redirect, 401, 403, or the sign-in page."""
    if answer.location is not None or answer.status in (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
    ):
        return True
    return answer.status == HTTPStatus.OK and answer.is_html and "<form" in answer.text


def parsed(answer: Answer, path: str, shape: type | tuple[type, ...]) -> Any:
    """The JSON of an answer, of this shape; None for an empty one.

    Raises:
        PortalError: it was refused, or is something else.
    """
    if not 200 <= answer.status < 300:
        raise RefusedByPortalError(path=path, status=answer.status, said=words_of(answer))
    if not answer.text.strip():
        return None
    if answer.is_html:
        raise PortalDownError(host=urlsplit(answer.url).hostname or "", detail="HTML")
    if not answer.is_json:
        kind = answer.headers.get("content-type", "-")
        raise UnexpectedAnswerError(path=path, detail=kind)
    try:
        value = foreign_json(answer.text.encode())
    except ValueError as error:
        raise UnexpectedAnswerError(path=path, detail="JSON") from error
    if isinstance(value, bool) or not isinstance(value, shape):
        raise UnexpectedAnswerError(path=path, detail=type(value).__name__)
    return value


def judge_write(answer: Answer) -> None:
    """Raise unless it was accepted."""
    if answer.location is not None or answer.status == HTTPStatus.UNAUTHORIZED:
        raise WriteSessionLostError(status=answer.status)
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = answer.headers.get("allow", "-")
        raise WriteRefusedError(_WRONG_METHOD, status=answer.status, allowed=allowed)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise WriteRefusedError(_FORBIDDEN, status=answer.status, said=words_of(answer))
    if 400 <= answer.status < 500 and answer.status != HTTPStatus.REQUEST_TIMEOUT:
        raise WriteRefusedError(status=answer.status, said=words_of(answer))
    if answer.is_html or not 200 <= answer.status < 300:
        raise WriteUnknownError(detail=f"HTTP {answer.status}" + (", HTML" * answer.is_html))


def words_of(answer: Answer) -> str:
    """The portal's own words in an error document; nothing of any other body."""
    if not answer.is_json:
        return "-"
    try:
        document = foreign_json(answer.text.encode())
    except ValueError:
        return "-"
    if not isinstance(document, dict):
        return "-"
    words = [str(document[key]) for key in ("message", "errorCode") if document.get(key)]
    return visible(", ".join(words)[:200]) or "-"
