"""What events and kinds of streams are called by people, in Dutch and in English. Names on the log never change.

Labels go by event without its version: a new version of an event is called the same.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Label(NamedTuple):
    """What something is called."""

    nl: str
    en: str

    def of(self, language: str) -> str:
        """The label in Dutch (`nl`) or else in English."""
        return self.nl if language == "nl" else self.en


STREAMS: Mapping[str, Label] = MappingProxyType(
    {
        "incident": Label("melding", "report"),
        "complaint": Label("klacht", "complaint"),
        "deadline": Label("termijn", "deadline"),
        "duty": Label("plicht", "duty"),
        "handoff": Label("overdracht", "hand-off"),
        "conversation": Label("gesprek", "conversation"),
        "guidance": Label("wegwijzer", "guidance"),
        "escrow": Label("bewaring", "escrow"),
        "erasure": Label("wissing", "erasure"),
        "pattern": Label("patroon", "pattern"),
        "statement": Label("opgave", "statement"),
        "release": Label("publicatie", "publication"),
        "checkpoint": Label("controlepunt", "checkpoint"),
        "access": Label("inzage", "access"),
        "parking": Label("parkeren", "parking"),
        "patternparking": Label("parkeren", "parking"),
        "accessparking": Label("parkeren", "parking"),
    }
)

KINDS: Mapping[str, Label] = MappingProxyType({kind: STREAMS[kind] for kind in ("incident", "complaint")})
"""The kinds of cases."""

_EVENTS: Mapping[str, Label] = MappingProxyType(
    {
        "incident.raised": Label("gemeld", "raised"),
        "incident.acknowledged": Label("ontvangst bevestigd", "receipt acknowledged"),
        "incident.person-named": Label("persoon bekend geworden", "person named"),
        "incident.coded": Label("gecodeerd", "coded"),
        "incident.route-information-given": Label("gewezen op de routes", "told which routes are open"),
        "incident.reporter-informed": Label("melder bericht gestuurd", "reporter informed"),
        "incident.support-offered": Label("ondersteuning aangeboden", "support offered"),
        "incident.aftercare-offered": Label("nazorg aangeboden", "aftercare offered"),
        "incident.measure-taken": Label("maatregel getroffen", "measure taken"),
        "incident.measure-ended": Label("maatregel beëindigd", "measure ended"),
        "incident.factor-recorded": Label("factor vastgelegd", "factor recorded"),
        "incident.conduct-rule-referenced": Label("gedragsregel in het geding", "conduct rule referenced"),
        "incident.informally-handled": Label("informeel afgehandeld", "informally handled"),
        "incident.linked": Label("gekoppeld aan een andere zaak", "linked to another case"),
        "incident.referred": Label("verwezen", "referred"),
        "incident.withdrawn": Label("ingetrokken door de melder", "withdrawn by the reporter"),
        "incident.affected-departed": Label("betrokkene vertrokken", "affected person left"),
        "incident.identity-disclosed": Label("melder maakte zich bekend", "reporter disclosed identity"),
        "incident.closed": Label("afgesloten", "closed"),
        "incident.reopened": Label("heropend", "reopened"),
        "complaint.filed": Label("ingediend", "filed"),
        "complaint.received": Label("ontvangen bij het loket", "received at the desk"),
        "complaint.form-completed": Label("verzuim hersteld", "form completed"),
        "complaint.form-assessed": Label("vormvereisten getoetst", "form assessed"),
        "complaint.acknowledged": Label("ontvangst bevestigd", "receipt acknowledged"),
        "complaint.forwarded": Label("doorgezonden", "forwarded"),
        "complaint.coded": Label("gecodeerd", "coded"),
        "complaint.respondent-named": Label("beklaagde toegevoegd", "respondent named"),
        "complaint.term-set-chosen": Label("route en termijnen gekozen", "term set chosen"),
        "complaint.not-handled": Label("niet in behandeling genomen", "not handled"),
        "complaint.not-handled-notified": Label(
            "bericht dat de klacht niet wordt behandeld", "complainant told that it is not handled"
        ),
        "complaint.handler-assigned": Label("behandelaar aangewezen", "handler assigned"),
        "complaint.committee-appointed": Label("klachtencommissie ingesteld", "committee appointed"),
        "complaint.copy-sent": Label("afschrift gezonden aan beklaagde", "copy sent to respondent"),
        "complaint.hearing-offered": Label("uitgenodigd voor het horen", "hearing offered"),
        "complaint.heard": Label("gehoord", "heard"),
        "complaint.hearing-recorded": Label("verslag van het horen gemaakt", "record of hearing made"),
        "complaint.hearing-skipped": Label("van horen afgezien", "hearing skipped"),
        "complaint.advised": Label("rapport en advies uitgebracht", "report and advice given"),
        "complaint.adjourned": Label("verdaagd", "adjourned"),
        "complaint.postponed": Label("verder uitgesteld", "postponed further"),
        "complaint.decided": Label("oordeel gegeven", "decided"),
        "complaint.decision-notified": Label("oordeel meegedeeld", "complainant told of decision"),
        "complaint.answered": Label("buiten de procedure beantwoord", "answered outside the procedure"),
        "complaint.settled": Label("naar tevredenheid opgelost", "settled to satisfaction"),
        "complaint.settlement-recorded": Label("vaststellingsovereenkomst vastgelegd", "settlement recorded"),
        "complaint.withdrawn": Label("ingetrokken", "withdrawn"),
        "complaint.reopened": Label("heropend", "reopened"),
        "complaint.closed": Label("afgesloten", "closed"),
        "complaint.measure-adopted": Label("maatregel genomen", "measure adopted"),
        "complaint.measure-reported": Label("uitvoering van maatregel gemeld", "measure reported on"),
        "complaint.satisfaction-recorded": Label("tevredenheid vastgelegd", "satisfaction recorded"),
        "complaint.linked": Label("gekoppeld aan een andere zaak", "linked to another case"),
        "complaint.affected-departed": Label("betrokkene vertrokken", "affected person left"),
        "complaint.factor-recorded": Label("factor vastgelegd", "factor recorded"),
        "complaint.referred": Label("verwezen", "referred"),
        "deadline.set": Label("termijn gesteld", "deadline set"),
        "deadline.moved": Label("termijn verzet", "deadline moved"),
        "deadline.handed-on": Label("termijn overgegaan", "deadline handed on"),
        "deadline.warned": Label("gewaarschuwd voor het einde van de termijn", "warned that the deadline nears"),
        "deadline.missed": Label("termijn verstreken", "deadline missed"),
        "deadline.escalated": Label("verstreken termijn hogerop gemeld", "missed deadline escalated"),
        "deadline.met": Label("termijn gehaald", "deadline met"),
        "deadline.lifted": Label("termijn vervallen", "deadline lifted"),
        "deadline.reinstated": Label("termijn herleefd", "deadline reinstated"),
        "duty.suspicion-raised": Label("vermoeden gerezen", "suspicion raised"),
        "duty.circumstances-restated": Label("omstandigheden herbeoordeeld", "circumstances restated"),
        "duty.board-informed": Label("bestuur ingelicht", "board informed"),
        "duty.inspector-consulted": Label("vertrouwensinspecteur geraadpleegd", "confidential inspector consulted"),
        "duty.consultation-concluded": Label("conclusie uit het overleg", "consultation concluded"),
        "duty.intention-told": Label("in kennis gesteld van voorgenomen aangifte", "told of the intended report"),
        "duty.accused-not-told-yet": Label(
            "beklaagde op verzoek van de politie nog niet ingelicht", "accused not told yet, at police request"
        ),
        "duty.criminal-report-filed": Label("aangifte gedaan", "report filed with the police"),
        "duty.inspector-notified": Label(
            "vertrouwensinspecteur in kennis gesteld van aangifte", "confidential inspector told of the report"
        ),
        "duty.revived": Label("nieuwe feiten: opnieuw overleggen", "new facts: to be consulted on again"),
        "duty.criminal-track-ended": Label("strafrechtelijk spoor geëindigd", "criminal track ended"),
        "handoff.prepared": Label("overdracht voorbereid", "hand-off prepared"),
        "handoff.amended": Label("overdracht aangevuld", "hand-off amended"),
        "handoff.approved": Label("overdracht goedgekeurd", "hand-off approved"),
        "handoff.cancelled": Label("overdracht ingetrokken", "hand-off cancelled"),
        "handoff.sent": Label("overdracht verzonden", "hand-off sent"),
        "handoff.received": Label("overdracht ontvangen, met ontvangstbewijs", "hand-off received, with a receipt"),
        "handoff.parked": Label("overdracht geparkeerd", "hand-off parked"),
        "handoff.resent": Label("overdracht opnieuw verzonden", "hand-off resent"),
        "handoff.accepted": Label("overdracht in behandeling genomen", "hand-off accepted"),
        "handoff.returned": Label("overdracht teruggezonden", "hand-off returned"),
        "handoff.passed-on": Label("signaal doorgegeven", "signal passed on"),
        "handoff.answered": Label("overdracht beantwoord", "hand-off answered"),
        "handoff.revealed": Label("overdracht bekendgemaakt door de melder", "hand-off revealed by the reporter"),
        "conversation.opened": Label("gesprek met melder geopend", "conversation with reporter opened"),
        "conversation.reporter-wrote": Label("bericht van de melder", "message from the reporter"),
        "conversation.warning-accepted": Label("gewaarschuwd voor de meldplicht", "warned of the duty to report"),
        "conversation.read": Label("berichten gelezen", "messages read"),
        "conversation.answered": Label("bericht aan de melder", "message to the reporter"),
        "conversation.ended": Label("gesprek beëindigd", "conversation ended"),
        "guidance.given": Label("de weg gewezen", "shown the way"),
        "escrow.deposited": Label("in bewaring gegeven", "left in escrow"),
        "escrow.withdrawn": Label("uit bewaring teruggenomen", "withdrawn from escrow"),
        "escrow.released": Label("vrijgegeven uit bewaring", "released from escrow"),
        "escrow.read": Label("vrijgegeven melding gelezen", "released report read"),
        "erasure.proposed": Label("bewaartermijn verstreken", "retention term has run out"),
        "erasure.requested": Label("wissing gevraagd", "erasure requested"),
        "erasure.approved": Label("wissing goedgekeurd", "erasure approved"),
        "erasure.rejected": Label("wissing afgewezen", "erasure rejected"),
        "erasure.begun": Label("vernietiging van sleutels begonnen", "destruction of keys begun"),
        "erasure.halted": Label("wissing tegengehouden", "erasure halted"),
        "erasure.keys-destroyed": Label("sleutels vernietigd", "keys destroyed"),
        "erasure.hold-placed": Label("bewaarplicht ingesteld", "hold placed"),
        "erasure.hold-released": Label("bewaarplicht opgeheven", "hold released"),
        "pattern.indicated": Label("patroon gesignaleerd", "pattern indicated"),
        "pattern.evidence-added": Label("zaken toegevoegd aan patroon", "cases added to the pattern"),
        "pattern.indicated-again": Label("patroon opnieuw gesignaleerd", "pattern indicated again"),
        "pattern.reviewed": Label("patroon beoordeeld", "pattern reviewed"),
        "pattern.confirmed": Label("patroon bevestigd", "pattern confirmed"),
        "pattern.dismissed": Label("patroon afgewezen", "pattern dismissed"),
        "pattern.cause-recorded": Label("structurele oorzaak vastgelegd", "structural cause recorded"),
        "pattern.measure-adopted": Label("structurele maatregel genomen", "structural measure adopted"),
        "pattern.measure-rescheduled": Label("structurele maatregel verzet", "structural measure rescheduled"),
        "pattern.measure-carried-out": Label("structurele maatregel uitgevoerd", "structural measure carried out"),
        "pattern.measure-abandoned": Label("structurele maatregel vervallen", "structural measure abandoned"),
        "pattern.effect-assessed": Label("effect beoordeeld", "effect assessed"),
        "pattern.closed": Label("patroon afgesloten", "pattern closed"),
        "pattern.reopened": Label("patroon heropend", "pattern reopened"),
        "pattern.escalated": Label("achterstallige stap hogerop gemeld", "overdue step escalated"),
        "pattern.advice-given": Label("advies van de raad van toezicht", "advice of the supervisory board"),
        "pattern.advice-answered": Label("advies van de raad van toezicht beantwoord", "supervisory advice answered"),
        "pattern.acknowledged": Label("raad van toezicht nam kennis", "supervisory board took note"),
        "pattern.whistleblowing-offered": Label(
            "gewezen op de route voor een misstand", "told of the wrongdoing route"
        ),
        "pattern.reidentification-requested": Label("herleiding gevraagd", "re-identification requested"),
        "pattern.reidentification-approved": Label("herleiding toegestaan", "re-identification approved"),
        "pattern.reidentification-refused": Label("herleiding geweigerd", "re-identification refused"),
        "pattern.lesson-published": Label("les gedeeld", "lesson published"),
        "pattern.lesson-withdrawn": Label("les ingetrokken", "lesson withdrawn"),
        "statement.exposure-stated": Label("omvang opgegeven", "exposure stated"),
        "statement.survey-stated": Label("monitor ervaren veiligheid opgegeven", "survey of experienced safety stated"),
        "release.prepared": Label("publicatie van cijfers voorbereid", "publication of figures prepared"),
        "release.cells-added": Label("cijfers toegevoegd", "figures added"),
        "release.published": Label("cijfers gepubliceerd", "figures published"),
        "release.refused": Label("publicatie van cijfers geweigerd", "publication of figures refused"),
        "release.corrected": Label("gepubliceerde cijfers gecorrigeerd", "published figures corrected"),
        "release.withdrawn": Label("publicatie van cijfers ingetrokken", "publication of figures withdrawn"),
        "release.report-acknowledged": Label(
            "raad van toezicht nam kennis van een rapportage", "supervisory board took note of a report"
        ),
        "checkpoint.signed": Label("controlepunt gezet", "checkpoint signed"),
        "checkpoint.anchored": Label("controlepunt verankerd", "checkpoint anchored"),
        "checkpoint.anchor-missed": Label("controlepunt niet verankerd", "checkpoint not anchored"),
        "access.granted": Label("ingezien", "seen"),
        "access.exported": Label("uitgevoerd", "exported"),
        "access.refused": Label("inzage geweigerd", "access refused"),
        "access.key-used": Label("sleutel gebruikt", "key used"),
        "parking.retried": Label("geparkeerde zaak opnieuw geprobeerd", "parked case retried"),
        "parking.discarded": Label("gebeurtenis terzijde gelegd", "event left out"),
        "patternparking.retried": Label("geparkeerd patroon opnieuw geprobeerd", "parked pattern retried"),
        "patternparking.discarded": Label("gebeurtenis terzijde gelegd", "event left out"),
        "accessparking.retried": Label("geparkeerde inzage opnieuw geprobeerd", "parked access retried"),
    }
)


def event_label(kind: str) -> Label:
    """What an event is called, by its type on the log. Raises `KeyError` on a type without a label."""
    return _EVENTS[kind.removeprefix("nl.meldstroom.").rpartition(".")[0]]
