import time, copy, pytest
from backoffice.audit.models import Event
from backoffice.filings.models import Filing, Hold
from workflows.invariants import base
from workflows.invariants.base import EVERYTHING, Part
from workflows.invariants.told import TOLD, untold, OF_FILINGS, IN_REVIEW, _untold_of
from workflows.invariants.rights_held import rights_were_held
from tests.append_only import triggers_off
from django.db import connection
N=30000
def test_size(lives):
    f = lives.held()
    h = Hold.objects.get(filing=f)
    evs = list(Event.objects.filter(subject=f.reference))
    with triggers_off():
        fs=[]
        for i in range(N):
            c = copy.copy(f); c.pk=None; c._state=copy.copy(f._state); c.reference=f"EF-X{i:07d}"; fs.append(c)
        Filing.objects.bulk_create(fs, batch_size=500)
        Hold.objects.bulk_create([Hold(filing=x, by=h.by, at=h.at, until=h.until, reason=h.reason) for x in fs], batch_size=500)
        Event.objects.bulk_create([Event(at=e.at, code=e.code, subject=x.reference, office=e.office, actor_kind=e.actor_kind, actor_id=e.actor_id, actor_name=e.actor_name, data=e.data) for x in fs for e in evs], batch_size=500)
    with connection.cursor() as c: c.execute("ANALYZE")
    print("events per filing", len(evs))
    for table, code in (("filings.Filing","filing.received"),("filings.Hold","filing.held"),("filings.Filing","filing.held")):
        rule = next(r for r in TOLD if r.table==table and code in r.codes)
        a=time.process_time(); w=time.perf_counter(); bad=list(untold(rule, EVERYTHING)); print(table, code, "whole: rows/s cpu", N/(time.process_time()-a+1e-9), "wall", N/(time.perf_counter()-w), len(bad))
    part = Part(base.marks_now())
    for name, rules in (("filings",OF_FILINGS),("review",IN_REVIEW)):
        w=time.perf_counter(); list(_untold_of(rules, part)); print("new only (2000 back)", name, time.perf_counter()-w)
    w=time.perf_counter(); n=len(list(rights_were_held(EVERYTHING))); d=time.perf_counter()-w; print("rights whole", d, Event.objects.filter(actor_kind="person").count()/d, n)
    w=time.perf_counter(); list(rights_were_held(part)); print("rights new", time.perf_counter()-w)
