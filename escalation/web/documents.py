"""The documents of a disagreement as pages and as PDFs. Each reading is written down before anything is sent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, make_response, render_template, url_for
from flask_babel import gettext

from escalation import clock
from escalation.services import documents, reading
from escalation.services.casework import NotFound
from escalation.services.documents import Document, Listed
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("documents", __name__)


def register(app: Flask) -> None:
    """Put the documents onto the application, and let the page of a disagreement list them."""
    app.register_blueprint(blueprint)
    app.add_template_global(there, "documents_there")


def there(ref: str) -> tuple[Listed, ...]:
    """What whoever is signed in may have of one disagreement besides its chronology."""
    return documents.documents_there(current_person().id, ref, clock.now())


@blueprint.get("/disagreements/<ref>/chronology")
@guarded("disagreement_read")
def chronology(ref: str) -> str:
    """Everything about one disagreement, in order, as a page to read and to print."""
    return _page(_read(ref, documents.chronology), url_for("documents.chronology_pdf", ref=ref))


@blueprint.get("/disagreements/<ref>/chronology.pdf")
@guarded("disagreement_read")
def chronology_pdf(ref: str) -> Response:
    """The same as a tagged PDF."""
    return _pdf(_read(ref, documents.chronology))


@blueprint.get("/disagreements/<ref>/documents/<document>")
@guarded("disagreement_read")
def show(ref: str, document: str) -> str:
    """A letter, form or record that the procedure names, as a page to read and to print."""
    found = _read(ref, _named(document))
    return _page(found, url_for("documents.show_pdf", ref=ref, document=document))


@blueprint.get("/disagreements/<ref>/documents/<document>.pdf")
@guarded("disagreement_read")
def show_pdf(ref: str, document: str) -> Response:
    """The same as a tagged PDF."""
    return _pdf(_read(ref, _named(document)))


def _named(key: str) -> Callable[[int, str, datetime], Document]:
    return lambda person, ref, at: documents.document(person, ref, key, at)


def _read(ref: str, write: Callable[[int, str, datetime], Document]) -> Document:
    person, at = current_person().id, clock.now()
    try:
        found = write(person, ref, at)
    except NotFound:
        abort(404)
    reading.record_view(person, ref, at)
    return found


def _page(found: Document, pdf_url: str) -> str:
    return render_template("documents/document.html", document=found, pdf_url=pdf_url)


def _pdf(found: Document) -> Response:
    fonts = Path(current_app.static_folder or "") / "fonts"
    answer = make_response(documents.pdf(found, at=clock.now(), fonts=fonts, words=_words()))
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.ref}-{found.key}.pdf"'
    return answer


def _words() -> dict[str, str]:
    return {
        "entry": gettext("No."),
        "when": gettext("When, and who"),
        "what": gettext("What happened"),
        "page": gettext("Page"),
        "of": gettext("of"),
    }
