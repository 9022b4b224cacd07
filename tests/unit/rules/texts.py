"""Rule files as text, for tests that change a line of one."""

RULE = """\
rules:
  - id: X-1
    version: 1
    basis: policy
    title: {nl: Een regel, en: A rule}
    source: {act: Beleid, article: "1"}
    effective_from: 2026-01-01
    terms:
      - name: answer
        title: {nl: Antwoord, en: Answer}
        holder: board
        starts_with: [complaint_received]
        length: {value: 2, unit: weeks}
        length_with_committee: {value: 3, unit: weeks}
        adjournment: {at_most: {value: 1, unit: weeks}, notices: true}
        met_by: [answered]
        lifted_by: [withdrawn]
"""

INSTITUTION = """\
institution:
  id: somewhere
  kind: public
  takes_up:
    - rules: [T32]
      regime: house_regulation
      regulation: regeling/2026
      populations: [staff]
    - {rules: [P04], incidents: true}
  leaves_out: [P04]
"""

CALENDAR = """\
calendars:
  - id: nl-2
    in_use_from: 2028-03-01
    names:
      - {name: new_year, nl: Nieuwjaarsdag, en: New Year's Day, source: Algemene termijnenwet 3}
    years:
      - year: 2028
        days:
          - {day: 2028-01-01, name: new_year}
      - year: 2029
        days:
          - {day: 2029-01-01, name: new_year}
"""
