"""The demonstration: stories of filings told through the real doors.

Why it stands in `workflows`: officers' steps are acts, and only the layers above `workflows` may be forgotten here.
What comes from outside (filings, payment notices, withdrawals) goes through the HTTP API by its addresses alone, in
this process; so nothing here imports the API, and a fault at the door is a fault of the demonstration too.

Reading order: `stories.py` (what a story file says), `runner.py` (how they are told), `expectations.py` (what must
have come of it).
"""
