"""Documents as PDF: A4, right for every script of the languages to come, the same bytes every time."""

from bot.documents.pdf.render import render_pdf

__all__ = ["render_pdf"]
