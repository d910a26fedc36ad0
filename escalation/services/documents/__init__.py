"""Documents for the file: the chronology, the outcome letter, and every form and record a procedure names."""

from escalation.services.documents.model import Document, Section, as_data
from escalation.services.documents.printing import pdf
from escalation.services.documents.writing import Listed, chronology, document, documents_there

__all__ = ["Document", "Listed", "Section", "as_data", "chronology", "document", "documents_there", "pdf"]
