"""What each act is called in the running story of a demonstration, in Dutch and in English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Language(StrEnum):
    """A language that the story can be told in."""

    NL = "nl"
    EN = "en"


class Words(NamedTuple):
    """The same in both languages."""

    nl: str
    en: str

    def in_(self, language: Language) -> str:
        """What it is in one of them."""
        return self.nl if language is Language.NL else self.en


_INCIDENT = {
    "incident.raise": Words("gemeld", "raised"),
    "incident.bring-in": Words("uit het verleden ingebracht", "brought in from the past"),
    "incident.acknowledge": Words("ontvangst bevestigd", "acknowledged"),
    "incident.name-person": Words("betrokkene bekend", "person named"),
    "incident.code": Words("gecodeerd", "coded"),
    "incident.give-route-information": Words("wegen uitgelegd", "told of the routes"),
    "incident.inform-reporter": Words("melder bericht", "reporter informed"),
    "incident.offer-support": Words("hulp aangeboden", "support offered"),
    "incident.offer-aftercare": Words("nazorg aangeboden", "aftercare offered"),
    "incident.take-measure": Words("maatregel", "measure"),
    "incident.end-measure": Words("maatregel beëindigd", "measure ended"),
    "incident.record-factor": Words("voedingsbodem", "factor"),
    "incident.reference-conduct-rule": Words("gedragsregel aangehaald", "rule of conduct referenced"),
    "incident.handle-informally": Words("informeel behandeld", "handled informally"),
    "incident.link": Words("gekoppeld", "linked"),
    "incident.refer": Words("verwezen", "referred"),
    "incident.withdraw": Words("ingetrokken", "withdrawn"),
    "incident.record-departure": Words("betrokkene vertrokken", "affected person left"),
    "incident.disclose-identity": Words("melder maakt zich bekend", "reporter discloses identity"),
    "incident.close": Words("afgesloten", "closed"),
    "incident.reopen": Words("heropend", "reopened"),
}

_COMPLAINT = {
    "complaint.file": Words("klacht ingediend", "complaint filed"),
    "complaint.bring-in": Words("uit het verleden ingebracht", "brought in from the past"),
    "complaint.receive": Words("ontvangen bij het loket", "received at the desk"),
    "complaint.complete-form": Words("klacht aangevuld", "form completed"),
    "complaint.acknowledge": Words("ontvangst bevestigd", "acknowledged"),
    "complaint.forward": Words("doorgestuurd", "forwarded"),
    "complaint.code": Words("gecodeerd", "coded"),
    "complaint.name-respondent": Words("beklaagde genoemd", "respondent named"),
    "complaint.choose-term-set": Words("route gekozen", "route chosen"),
    "complaint.decline": Words("niet in behandeling", "not handled"),
    "complaint.notify-not-handled": Words("kennisgeving verzonden", "notice sent"),
    "complaint.assign-handler": Words("behandelaar aangewezen", "handler assigned"),
    "complaint.appoint-committee": Words("commissie ingesteld", "committee appointed"),
    "complaint.send-copy": Words("afschrift aan beklaagde", "copy to the respondent"),
    "complaint.offer-hearing": Words("uitgenodigd om gehoord te worden", "invited to be heard"),
    "complaint.hear": Words("gehoord", "heard"),
    "complaint.record-hearing": Words("verslag van het horen", "hearing recorded"),
    "complaint.skip-hearing": Words("niet gehoord", "not heard"),
    "complaint.advise": Words("advies van de commissie", "committee advised"),
    "complaint.adjourn": Words("verdaagd", "adjourned"),
    "complaint.postpone": Words("verder uitgesteld met instemming", "postponed with consent"),
    "complaint.decide": Words("oordeel", "decided"),
    "complaint.notify-decision": Words("oordeel toegezonden", "decision sent"),
    "complaint.answer": Words("beantwoord buiten de procedure", "answered outside the procedure"),
    "complaint.settle": Words("naar tevredenheid opgelost", "settled to satisfaction"),
    "complaint.record-settlement": Words("overeenkomst vastgelegd", "settlement recorded"),
    "complaint.withdraw": Words("ingetrokken", "withdrawn"),
    "complaint.reopen": Words("heropend", "reopened"),
    "complaint.close": Words("afgesloten", "closed"),
    "complaint.adopt-measure": Words("maatregel", "measure"),
    "complaint.report-measure": Words("uitvoering gemeld", "measure reported"),
    "complaint.record-satisfaction": Words("tevredenheid", "satisfaction"),
    "complaint.link": Words("gekoppeld", "linked"),
    "complaint.record-departure": Words("betrokkene vertrokken", "affected person left"),
    "complaint.record-factor": Words("voedingsbodem", "factor"),
    "complaint.refer": Words("verwezen", "referred"),
}

_DUTY = {
    "duty.raise": Words("vermoeden gerezen", "suspicion raised"),
    "duty.restate": Words("omstandigheden hersteld", "circumstances restated"),
    "duty.inform-board": Words("bestuur ingelicht", "board informed"),
    "duty.consult": Words("vertrouwensinspecteur geraadpleegd", "confidential inspector consulted"),
    "duty.conclude": Words("conclusie uit het overleg", "consultation concluded"),
    "duty.tell": Words("in kennis gesteld van de aangifte", "told of the intended report"),
    "duty.defer-telling": Words("kennisgeving uitgesteld op verzoek van de politie", "telling deferred for the police"),
    "duty.file": Words("AANGIFTE GEDAAN", "REPORT FILED WITH THE POLICE"),
    "duty.notify-inspector": Words("vertrouwensinspecteur in kennis gesteld", "confidential inspector notified"),
    "duty.revive": Words("nieuwe feiten", "new facts"),
    "duty.end-criminal-track": Words("strafrechtelijk spoor ten einde", "criminal track ended"),
}

_HANDOFF = {
    "handoff.prepare": Words("overdracht voorbereid", "hand-off prepared"),
    "handoff.amend": Words("overdracht aangevuld", "hand-off amended"),
    "handoff.approve": Words("overdracht gezien en goedgekeurd", "hand-off seen and approved"),
    "handoff.cancel": Words("overdracht ingetrokken", "hand-off cancelled"),
}

_PATTERN = {
    "pattern.review": Words("patroon beoordeeld", "pattern reviewed"),
    "pattern.confirm": Words("PATROON BEVESTIGD", "PATTERN CONFIRMED"),
    "pattern.record-cause": Words("structurele oorzaak", "structural cause"),
    "pattern.adopt-measure": Words("structurele maatregel", "structural measure"),
    "pattern.advise": Words("raad van toezicht adviseert", "supervisory board advises"),
    "pattern.answer-advice": Words("bestuur antwoordt op het advies", "board answers the advice"),
    "pattern.carry-out-measure": Words("maatregel uitgevoerd", "measure carried out"),
    "pattern.acknowledge": Words("raad van toezicht heeft kennisgenomen", "supervisory board took note"),
}

ACTS: Mapping[str, Words] = MappingProxyType({**_INCIDENT, **_COMPLAINT, **_DUTY, **_HANDOFF, **_PATTERN})

REFUSED = Words("GEWEIGERD", "REFUSED")
CARRIED_OUT = Words("uitgevoerd", "carried out")
NOT_CARRIED_OUT = Words("niet uitgevoerd", "not carried out")
STILL_OPEN = Words("loopt nog", "still open")
RECORDED = Words("handelingen vastgelegd", "acts recorded")
RIGHTLY_REFUSED = Words("terecht geweigerd", "rightly refused")
UNEXPECTED = Words("Onverwacht", "Unexpected")
SET = Words("termijn loopt", "term runs")
MOVED = Words("termijn verzet", "term moved")
UNTIL = Words("tot en met", "until the end of")
HANDED_ON = Words("termijn gaat over naar", "term passes to")
WARNED = Words("van de termijn is voorbij, gewaarschuwd:", "of the term has gone by, warned:")
MISSED = Words("TERMIJN VERSTREKEN", "TERM RAN OUT")
NOW_OPEN = Words("nu staat open:", "now open:")
ESCALATED = Words("ESCALATIE, gemeld aan", "ESCALATION, told to")
STRAIGHT = Words("rechtstreeks", "straight")
TOLD = Words("gemeld aan", "told to")
KEPT = Words("termijn gehaald", "term kept")
KEPT_LATE = Words("alsnog gebeurd, te laat", "done after all, too late")
LIFTED = Words("termijn vervallen", "term lifted")
REINSTATED = Words("termijn herleefd", "term reinstated")
DEADLINES = Words("Termijnen", "Deadlines")
HEADINGS: Mapping[str, Words] = MappingProxyType(
    {
        "incident": Words("Signalen, meldingen en incidenten", "Signals, reports and incidents"),
        "complaint": Words("Klachten", "Complaints"),
    }
)
DAYS: tuple[Words, ...] = (
    Words("maandag", "Monday"),
    Words("dinsdag", "Tuesday"),
    Words("woensdag", "Wednesday"),
    Words("donderdag", "Thursday"),
    Words("vrijdag", "Friday"),
    Words("zaterdag", "Saturday"),
    Words("zondag", "Sunday"),
)
MONTHS: tuple[Words, ...] = (
    Words("januari", "January"),
    Words("februari", "February"),
    Words("maart", "March"),
    Words("april", "April"),
    Words("mei", "May"),
    Words("juni", "June"),
    Words("juli", "July"),
    Words("augustus", "August"),
    Words("september", "September"),
    Words("oktober", "October"),
    Words("november", "November"),
    Words("december", "December"),
)
