"""Looking at a PDF from outside: what it is and what it would do. Knows no filing, no Django, no database."""
