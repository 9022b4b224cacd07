"""One valid example of every command of a pattern that people send, and of what an institution states of itself."""

from typing import Any

_MEASURE = "measure-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"
_ADVICE = "advice-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b14"
_LESSON = "lesson-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b15"
_REQUEST = "request-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b16"

SAMPLES: dict[str, dict[str, Any]] = {
    "pattern.review": {"checks": ["independence", "small_unit"]},
    "pattern.confirm": {"occurred_on": "2026-03-02"},
    "pattern.dismiss": {"reason": "not_independent"},
    "pattern.record-cause": {"theme": "structure", "factors": ["structure_dependency", "power_inequality"]},
    "pattern.adopt-measure": {
        "kind": "dependency_reduced",
        "aim": "fewer_incidents",
        "owner": "manager",
        "unit": "faculty:arts",
        "due_on": "2026-09-01",
    },
    "pattern.reschedule-measure": {"measure": _MEASURE, "due_on": "2026-11-01", "reason": "consultation"},
    "pattern.carry-out-measure": {"measure": _MEASURE},
    "pattern.abandon-measure": {"measure": _MEASURE, "reason": "replaced"},
    "pattern.assess-effect": {
        "measure": _MEASURE,
        "before": {"from_on": "2025-03-01", "until_on": "2026-02-28", "cases": 12, "person_days": 146000},
        "after": {"from_on": "2026-03-01", "until_on": "2027-02-28", "cases": 3, "person_days": 146000},
        "concluded": "effective",
    },
    "pattern.close": {"reason": "resolved"},
    "pattern.reopen": {"reason": "new_insight"},
    "pattern.advise": {"about": "pace", "document": "minutes/2026-04"},
    "pattern.answer-advice": {"advice": _ADVICE, "response": "followed"},
    "pattern.acknowledge": {"occurred_on": "2026-03-02"},
    "pattern.publish-lesson": {
        "words": [
            {
                "language": "en",
                "title": "A second supervisor from the first year",
                "text": "Candidates with two supervisors asked for help earlier, and found it nearby.",
            }
        ],
        "no_personal_data": True,
        "measure": _MEASURE,
    },
    "pattern.withdraw-lesson": {"lesson": _LESSON, "reason": "superseded"},
    "pattern.offer-whistleblowing": {"text": "whistleblowing/1"},
    "pattern.request-reidentification": {"ground": "person_heard"},
    "pattern.approve-reidentification": {"request": _REQUEST},
    "pattern.refuse-reidentification": {"request": _REQUEST, "reason": "less_will_do"},
    "statement.state-exposure": {
        "institution": "uni-noord",
        "year": 2025,
        "unit": "faculty:arts",
        "population": "student",
        "headcount": 2400,
    },
    "statement.state-survey": {
        "institution": "uni-noord",
        "year": 2025,
        "unit": "faculty:arts",
        "respondents": 310,
        "unsafe_thousandths": 180,
    },
}
