"""One valid example of every complaint command."""

from typing import Any

_CODING: dict[str, Any] = {
    "behaviours": [{"behaviour": "abuse_of_power"}, {"behaviour": "silencing"}],
    "dependencies": [{"relation": "assesses", "direction": "respondent_over_affected"}],
    "occasion": {"setting": "practical", "place": "premises", "hours": "inside"},
    "affected": {"population": "student", "study_level": "bachelor", "minor": "no"},
    "respondent": {"population": "scientific_staff", "position": "lecturer", "task_charge": "employee"},
}
_TERMS = {"regime": "by_analogy", "term_set": "student"}
_FINDINGS = [
    {"behaviour": "abuse_of_power", "finding": "upheld"},
    {"behaviour": "silencing", "finding": "no_finding"},
]

SAMPLES: dict[str, dict[str, Any]] = {
    "complaint.file": {
        "occurred_on": "2026-03-16",
        "filed_with": "facility",
        "channel": "online_form",
        "written": True,
        "signed": True,
        "dated_on": "2026-03-15",
        "towards_complainant": True,
        "complainant": {"reference": "s2345678", "name": "Sam Bakker", "contact": "Dorpsstraat 1, Utrecht"},
        "description": "In the studio my teacher lets others speak about my work and tells me to keep silent.",
        "respondents": [{"person": {"reference": "e8765432", "name": "P. Peters"}}],
        "coding": _CODING,
        "terms": _TERMS,
    },
    "complaint.receive": {"received_at": "2026-03-16T09:30:00+01:00", "desk": "facility"},
    "complaint.complete-form": {"signed": True, "dated_on": "2026-03-18"},
    "complaint.acknowledge": {"occurred_on": "2026-03-17", "committee_will_advise": True},
    "complaint.forward": {"to": "complaints_committee"},
    "complaint.code": {"coding": _CODING},
    "complaint.name-respondent": {"respondent": {"person": {"reference": "e9876543", "name": "A. de Boer"}}},
    "complaint.choose-term-set": {"terms": {**_TERMS, "chosen_by_complainant": True}},
    "complaint.decline": {
        "ground": "already_handled",
        "reasons": "The same conduct was judged on 12 January; nothing new is brought forward.",
    },
    "complaint.notify-not-handled": {"outside_route": "national_ombudsman", "outside_term": "P1Y"},
    "complaint.assign-handler": {"handler": {"reference": "e1122334", "name": "M. Visser"}, "involved": False},
    "complaint.appoint-committee": {
        "members": [
            {"reference": "e2233445", "name": "R. Smit"},
            {"reference": "x100", "name": "H. Mulder"},
        ],
        "involved": False,
    },
    "complaint.send-copy": {"respondent": 1, "occurred_on": "2026-03-20"},
    "complaint.offer-hearing": {"respondent": 1, "reply_by": "2026-04-03"},
    "complaint.hear": {"occurred_on": "2026-04-08", "other_party_present": False},
    "complaint.record-hearing": {"hearing": 1, "record": "document/2026-0417"},
    "complaint.skip-hearing": {"reason": "waived"},
    "complaint.advise": {
        "report": "document/2026-0501",
        "hearing_record": "document/2026-0417",
        "findings": _FINDINGS,
    },
    "complaint.adjourn": {
        "days": 28,
        "notices": [{"on": "2026-05-11"}, {"respondent": 1, "on": "2026-05-11"}],
    },
    "complaint.postpone": {"until": "2026-07-13", "consented_on": "2026-06-10", "consent": "document/2026-0612"},
    "complaint.decide": {
        "findings": _FINDINGS,
        "reasons": "Witnesses confirm what the complainant says about the studio meetings of February.",
        "conclusions": "The teacher no longer assesses the complainant.",
    },
    "complaint.notify-decision": {
        "outside_route": "national_ombudsman",
        "outside_term": "P1Y",
        "advice_enclosed": True,
    },
    "complaint.answer": {"answer": "We heard what you told us and spoke with the programme about it."},
    "complaint.settle": {
        "satisfied_on": "2026-03-27",
        "how": ["conversation"],
        "outcome": "The teacher apologised and another one assesses from now on.",
    },
    "complaint.record-settlement": {
        "clauses": ["apology", "behaviour", "non_disclosure"],
        "document": "document/2026-0330",
        "silences": [
            {
                "kind": "confidentiality",
                "binds": ["complainant", "institution"],
                "towards": ["press"],
                "stays_free": ["inspectorate", "police", "court", "whistleblowing", "care", "family", "lessons"],
                "until": "2031-03-30",
            }
        ],
    },
    "complaint.withdraw": {"reason": "burden"},
    "complaint.reopen": {"explanation": "The agreements of 27 March were not kept."},
    "complaint.close": {"outcomes": ["partly_resolved"]},
    "complaint.adopt-measure": {
        "kind": "second_assessor",
        "term": "lasting",
        "owner": "manager",
        "due_on": "2026-09-01",
        "description": "Two teachers assess every studio presentation.",
    },
    "complaint.report-measure": {"measure_id": "measure-0190f3c2-8a41-5d3e-9b0c-2f6a1c7d8e90", "carried_out": True},
    "complaint.record-satisfaction": {"satisfaction": "satisfied", "remarks": "It took long, but I was heard."},
    "complaint.link": {"case": "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11", "kind": "same_matter"},
    "complaint.record-departure": {"departure": "study"},
    "complaint.record-factor": {"factor": "culture_didactics", "note": "Everyone remembers being burned down once."},
    "complaint.refer": {"to": "confidential_inspector", "consent": True},
    "complaint.bring-in": {
        "source": "complaints-2015-2023",
        "row": "0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e",
        "filed_on": "2018-05-14",
        "filed_with": "facility",
        "channel": "post",
        "written": True,
        "towards_complainant": True,
        "coding": _CODING,
        "terms": _TERMS,
        "received_on": "2018-05-15",
        "formal": True,
        "ending": "decided",
        "ended_on": "2018-08-01",
        "finding": "partly_upheld",
        "reasons": "The judgement lies in the paper archive.",
        "closed_on": "2018-09-03",
        "outcomes": ["partly_resolved"],
    },
}
