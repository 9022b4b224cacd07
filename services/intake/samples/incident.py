"""One valid example of every incident command."""

from typing import Any

SAMPLES: dict[str, dict[str, Any]] = {
    "incident.raise": {
        "kind": "report",
        "anonymity": "named",
        "channel": "online_form",
        "occurred_at": "2026-03-02T10:15:00+01:00",
        "reporter": {"reference": "s1234567", "name": "Reporter Example", "contact": "reporter@example.org"},
        "unit": "faculty-of-science/biology",
        "narrative": "During the fieldwork my supervisor shouted at me in front of the group, for the third time.",
    },
    "incident.acknowledge": {
        "occurred_at": "2026-03-02T16:00:00+01:00",
        "message": "We received your report and will call you this week.",
    },
    "incident.name-person": {
        "role": "respondent",
        "person": {"reference": "e7654321", "name": "Respondent Example"},
    },
    "incident.code": {
        "coding": {
            "behaviours": [{"behaviour": "intimidation", "modes": ["verbal"]}],
            "dependencies": [{"relation": "promotor", "direction": "respondent_over_affected", "exclusive": "yes"}],
            "occasion": {"setting": "fieldwork", "place": "abroad", "country": "KE", "organiser": "institution"},
            "affected": {"population": "scholarship_phd", "career_stage": "early"},
            "respondent": {"population": "scientific_staff", "position": "professor", "task_charge": "employee"},
            "period": {"from_on": "2026-02-10", "until_on": "2026-02-20"},
            "unit": "faculty-of-science/biology",
        }
    },
    "incident.give-route-information": {
        "to": "reporter",
        "population": "scholarship_phd",
        "routes": ["confidant", "complaint", "confidential_inspector"],
    },
    "incident.inform-reporter": {
        "about": "progress",
        "message": "We spoke with the head of department. You will hear more before 20 March.",
    },
    "incident.offer-support": {"to": "affected", "kinds": ["psychological", "study_or_work"], "accepted": True},
    "incident.offer-aftercare": {"to": "affected", "moment": "three_months"},
    "incident.take-measure": {
        "kind": "second_supervisor",
        "term": "interim",
        "starts_on": "2026-03-05",
        "reasons": "A second supervisor takes part in every meeting until the case is closed.",
    },
    "incident.end-measure": {
        "measure_id": "measure-0190f3c2-8a41-5d3e-9b0c-2f6a1c7d8e90",
        "ended_on": "2026-06-01",
        "reasons": "The supervision was transferred.",
    },
    "incident.record-factor": {"factor": "structure_dependency", "note": "One person decides on stay and grant."},
    "incident.reference-conduct-rule": {"code": "code-of-conduct", "version": "2025", "article": "4.2"},
    "incident.handle-informally": {
        "way": "conversation",
        "outcomes": ["agreements_made"],
        "agreements": "Feedback is given in private and in writing.",
    },
    "incident.link": {"case": "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11", "kind": "related"},
    "incident.refer": {"to": "ombuds", "consent": True, "referred_on": "2026-03-10"},
    "incident.withdraw": {"reason": "fear", "note": "I am afraid for my contract."},
    "incident.record-departure": {"departure": "project", "departed_on": "2026-05-31"},
    "incident.disclose-identity": {
        "reporter": {"reference": "s1234567", "name": "Reporter Example", "contact": "reporter@example.org"}
    },
    "incident.close": {"reason": "resolved", "reasons": "The agreements hold; the reporter is content."},
    "incident.reopen": {"reason": "repeated", "reasons": "It happened again on 4 June."},
    "incident.bring-in": {
        "source": "confidants-2015-2023",
        "row": "5f1d7a0c9b3e2468a1b2c3d4e5f60718",
        "kind": "report",
        "anonymity": "anonymous",
        "channel": "confidant",
        "raised_at": "2019-11-04T00:00:00+01:00",
        "narrative": "Jokes about my accent in every meeting of the group.",
        "coding": {
            "behaviours": [{"behaviour": "bullying"}],
            "dependencies": [{"relation": "unknown", "direction": "unknown"}],
            "occasion": {"setting": "staff_meeting"},
            "affected": {"population": "employed_phd"},
            "respondent": {"population": "scientific_staff"},
        },
        "closed_at": "2020-01-20T00:00:00+01:00",
        "closing": "noted",
    },
}
