"""How a paper is drawn. The only importer of reportlab: documents hand over plain data and get bytes."""
