"""What figures are counted by, why one is withheld, and why a publication changes."""

from .code import Code


class Dimension(Code):
    """What cases are counted by in a published table."""

    INSTITUTION = "institution", "instelling", "institution"
    UNIT = "unit", "onderdeel", "unit"
    POPULATION = "population", "populatie van de betrokkene", "population of the affected person"
    BEHAVIOUR = "behaviour", "gedraging", "behaviour"
    GROUND = "ground", "discriminatiegrond", "ground of discrimination"
    RELATION = "relation", "afhankelijkheidsrelatie", "relation of dependency"
    SETTING = "setting", "context", "setting"
    ROUTE = "route", "route", "route"
    OUTCOME = "outcome", "uitkomst", "outcome"
    DURATION = "duration", "duur van de behandeling", "duration of the handling"
    TIMELINESS = "timeliness", "binnen de termijn", "within the term"
    ADJOURNMENT = "adjournment", "verdaging en uitstel", "adjournment and postponement"
    HEARING = "hearing", "horen van de klager", "hearing of the complainant"
    SATISFACTION = "satisfaction", "tevredenheid van de klager", "satisfaction of the complainant"
    RESPONDENT_SATISFACTION = (
        "respondent_satisfaction",
        "tevredenheid van de beklaagde",
        "satisfaction of the respondent",
    )
    MEASURES = "measures", "maatregelen", "measures"
    PERIOD = "period", "periode", "period"


SEVERAL = frozenset({Dimension.BEHAVIOUR, Dimension.GROUND, Dimension.RELATION})
"""Of what a case may have more than one value, so that the parts add up to more than the cases that there are."""


PROCEDURAL = frozenset(
    {
        Dimension.OUTCOME,
        Dimension.TIMELINESS,
        Dimension.ADJOURNMENT,
        Dimension.HEARING,
        Dimension.SATISFACTION,
        Dimension.RESPONDENT_SATISFACTION,
        Dimension.MEASURES,
    }
)
"""What a procedure brings with it, so that everyone knows from it by which route a case came."""


class Withheld(Code):
    """What a reader is told of a figure that is not published.

    A reader who knew which protected figure is small and which one only guards it would know most of what is protected:
    so all of them have the same word.
    """

    PROTECTED = "protected", "niet gepubliceerd ter bescherming van personen", "withheld to protect people"
    SMALL_POPULATION = (
        "small_population",
        "te weinig mensen in het onderdeel",
        "too few people in the unit",
    )
    MISSING = "missing", "geen gegevens aangeleverd", "no data supplied"


class Suppression(Code):
    """Why a figure is withheld, as only who prepares the publication may know it."""

    FEW_CASES = "few_cases", "te weinig zaken", "too few cases"
    FEW_PERSONS = "few_persons", "te weinig personen", "too few persons"
    DOMINANCE = "dominance", "bijna alles over één persoon", "nearly all about one person"
    GROUP = "group", "alle zaken van de groep in één categorie", "all cases of the group in one category"
    SECONDARY = "secondary", "anders is een beschermd cijfer te herleiden", "else a protected figure could be derived"
    SMALL_POPULATION = "small_population", "te weinig mensen in het onderdeel", "too few people in the unit"
    MISSING = "missing", "geen gegevens aangeleverd", "no data supplied"


class ReportKind(Code):
    """Which report."""

    ANNUAL = "annual", "jaarverslag", "annual report", "Awb 9:12a"
    BOARD = "board", "bestuursrapportage", "board report"
    SUPERVISORY_BOARD = "supervisory_board", "rapportage voor de raad van toezicht", "supervisory board's report"
    DUTY_OF_CARE = "duty_of_care", "bewijsdossier zorgplicht", "evidence of the duty of care"
    SECTOR = "sector", "sectorvergelijkbaar uittreksel", "sector-comparable extract"


class ReleaseBar(Code):
    """Which rule keeps a publication from being made. It says nothing of the figures themselves."""

    INTERVAL_AUDIT = (
        "interval_audit",
        "een beschermd cijfer is te herleiden uit dit en eerdere publicaties",
        "a protected figure can be derived from this and earlier publications",
    )
    TOO_LARGE = "too_large", "te groot om na te rekenen", "too large to be audited"
    WITHDRAWN_BY_PREPARER = "withdrawn_by_preparer", "teruggenomen door de opsteller", "taken back by its preparer"


class CorrectionReason(Code):
    """Why a figure that was published is now known to be another."""

    LATE_REPORTS = "late_reports", "later gemeld of vastgelegd", "reported or recorded later"
    RECODED = "recoded", "anders gecodeerd", "coded anew"
    ERROR = "error", "fout in de telling", "error in the count"
    METHOD = "method", "andere regel of indeling", "another rule or classification"
    PROTECTION = "protection", "alsnog beschermd", "protected after all"
