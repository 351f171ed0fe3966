"""Tables that hold no happening of which an event would tell, each with the reason. All others have a rule in told.py."""

_FROM_FILES = (
    "read from files that stand under version control; a reload tells how many rows of each table are new or changed"
    " (reference.loaded), and what staff change is kept whole as a Change, which has its events"
)
_DERIVED = "reckoned anew from other rows at any time, and held against them by a check of its own"
_OF_PROCESS = "the shadow of a row that says who has it: whose turn it is, and never what happened"
_OF_WORK = "how the machinery is getting on; nothing that a person or a filer did"
_OF_LIBRARY = "a library's own; who signs in and fails to is told by its log and by the throttle"
_OWN_RECORD = "is itself an append-only record of who did it and when; what rests on it is told with the decision"

# Tables that hold no happening of which an event would tell, each with the reason.
UNTOLD: dict[str, str] = {
    "audit.Event": "is what tells; the chain over the events is checked",
    "audit.ChainLink": "is the chain over the events, which is checked",
    "kernel.Counter": "the last number of a series, held against the rows that bear its numbers (I4)",
    "kernel.OutboxMessage": "work that follows an event of the same transaction, and goes when it is done",
    "kernel.IdempotencyKey": "an answer kept to be sent again; that it tells of one filing is asked under I3",
    "kernel.Lease": _OF_WORK,
    "kernel.RateBucket": _OF_WORK,
    "kernel.Rotation": _OF_WORK,
    "kernel.Removal": "a file that nobody names was seen; when it goes, store.orphans_removed says so",
    "kernel.KnownStore": "which store is this database's, for the machine to know it by; of a change of it store.adopted tells",
    "kernel.Mark": "changes with what processes keep, so that they read it again",
    "people.Office": _FROM_FILES,
    "people.Office_serves": _FROM_FILES,
    "people.User_groups": "not used: rights come from memberships only",
    "people.User_user_permissions": "not used: rights come from memberships only",
    "people.StaffSession": "comes and goes with every sign-in",
    "calendar.OfficeHours": _FROM_FILES,
    "calendar.HalfDay": _FROM_FILES,
    "calendar.HolidayYear": _FROM_FILES,
    "calendar.Holiday": _FROM_FILES,
    "fees.FeeInstrument": _FROM_FILES,
    "fees.FeeItem": _FROM_FILES,
    "fees.ConcessionPeriod": _FROM_FILES,
    "cases.CaseType": _FROM_FILES,
    "cases.CaseType_offices": _FROM_FILES,
    "cases.EFilingMandate": _FROM_FILES,
    "cases.DocumentType": _FROM_FILES,
    "cases.CheckItem": _FROM_FILES,
    "cases.Checklist": _FROM_FILES,
    "cases.ReturnReason": _FROM_FILES,
    "filings.QueueRule": _FROM_FILES,
    "cases.RestrictedWord": _DERIVED,
    "filings.NameWord": _DERIVED,
    "filings.Tally": _DERIVED,
    "filings.DecisionTally": _DERIVED,
    "filings.SecondLookTally": _DERIVED,
    "filings.DocumentComparison": "two files held against each other by the worker; the same files give the same rows",
    "cases.SealedLook": "is itself the append-only log of who looked at what is sealed",
    "filings.CheckMark": _OWN_RECORD,
    "filings.DocumentMark": f"{_OWN_RECORD} (filing.accepted_in_part; held against it under I9)",
    "filings.SavedFilter": "what somebody calls a list, for their own use or to be seen in an office",
    "flow_filing.FilingProcess": _OF_PROCESS,
    "flow_changes.ChangeProcess": _OF_PROCESS,
    "flow_service.ServiceProcess": _OF_PROCESS,
    "flow_service.NoticeProcess": _OF_PROCESS,
    "viewflow.Process": _OF_PROCESS,
    "viewflow.Task": _OF_PROCESS,
    "viewflow.Task_previous": _OF_PROCESS,
    "flow_fees.RehearsalPart": "reckoned for a rehearsal, of which fee.rehearsal_asked tells",
    "flow_maintenance.DoorSpan": "is itself the append-only ledger of when the door was open, written by its own process",
    "flow_maintenance.DoorRefusal": "is itself the append-only ledger of what the door refused for want of a part",
    "invariants.InvariantRun": "is itself the record of what was checked",
    "invariants.Proof": "up to where a check has read",
    "auth.Permission": _OF_LIBRARY,
    "auth.Group": _OF_LIBRARY,
    "auth.Group_permissions": _OF_LIBRARY,
    "contenttypes.ContentType": _OF_LIBRARY,
    "sessions.Session": _OF_LIBRARY,
    "axes.AccessAttempt": _OF_LIBRARY,
    "axes.AccessAttemptExpiration": _OF_LIBRARY,
    "axes.AccessFailureLog": _OF_LIBRARY,
    "axes.AccessLog": _OF_LIBRARY,
}
