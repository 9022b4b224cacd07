"""`python -m services.metrics`: writes the catalogue of metrics into this folder."""

from pathlib import Path

from .document import document

Path(__file__).with_name("README.md").write_text(document())
