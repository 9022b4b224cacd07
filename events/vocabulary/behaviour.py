"""What was done: behaviours, grounds of discrimination, and how it was done."""

from .code import LETTER, Code


class Behaviour(Code):
    """A kind of conduct. A case has one or more; the umbrellas stand for what is not yet known in detail."""

    SEXUAL_CRIME = "sexual_crime", "seksueel misdrijf", "sexual crime", "Sr Titel XIV"
    SEXUAL_INTIMIDATION = "sexual_intimidation", "seksuele intimidatie", "sexual intimidation", "AWGB 1a lid 3"
    SEXUAL_TRANSGRESSIVE = (
        "sexual_transgressive",
        "seksueel grensoverschrijdend gedrag",
        "sexually transgressive conduct",
        LETTER,
    )
    TRANSGRESSIVE = "transgressive", "grensoverschrijdend of ongewenst gedrag", "transgressive conduct", LETTER
    INTIMIDATION = "intimidation", "intimidatie", "intimidation", "AWGB 1a lid 2"
    BULLYING = "bullying", "pesten", "bullying", "Arbowet 1 lid 3 e"
    DISCRIMINATION = "discrimination", "discriminatie", "discrimination", "AWGB 1"
    AGGRESSION_VIOLENCE = "aggression_violence", "agressie en geweld", "aggression and violence", "Arbowet 1 lid 3 e"
    ABUSE_OF_POWER = "abuse_of_power", "machtsmisbruik", "abuse of power", LETTER
    STALKING = "stalking", "stalking, belaging", "stalking"
    RESEARCH_SABOTAGE = "research_sabotage", "wetenschappelijke sabotage", "research sabotage"
    RETALIATION = "retaliation", "benadeling, represaille", "retaliation, victimisation", "AWGB 8a"
    EXCLUSION = "exclusion", "uitsluiting, microagressie", "exclusion, microaggression"
    UNSAFE_DIDACTICS = "unsafe_didactics", "onveilige didactiek", "unsafe didactics", LETTER
    RADICALISATION = "radicalisation", "radicalisering", "radicalisation", "WOT 6"
    SILENCING = "silencing", "zwijgbeding, druk om te zwijgen", "silencing", LETTER
    UNCLEAR = "unclear", "nog onduidelijk", "not clear yet"


class Ground(Code):
    """The ground of a discrimination."""

    RELIGION = "religion", "godsdienst", "religion", "AWGB 1"
    BELIEF = "belief", "levensovertuiging", "belief", "AWGB 1"
    POLITICAL_OPINION = "political_opinion", "politieke gezindheid", "political opinion", "AWGB 1"
    RACE = "race", "ras", "race", "AWGB 1"
    SEX = "sex", "geslacht", "sex, gender", "AWGB 1"
    NATIONALITY = "nationality", "nationaliteit", "nationality", "AWGB 1"
    SEXUAL_ORIENTATION = (
        "sexual_orientation",
        "hetero- of homoseksuele gerichtheid",
        "sexual orientation",
        "AWGB 1",
    )
    CIVIL_STATUS = "civil_status", "burgerlijke staat", "civil status", "AWGB 1"
    DISABILITY = "disability", "handicap of chronische ziekte", "disability or chronic illness"
    AGE = "age", "leeftijd", "age"
    WORKING_HOURS = "working_hours", "arbeidsduur", "working hours"
    CONTRACT = "contract", "vast of tijdelijk contract", "permanent or temporary contract"
    UNKNOWN = "unknown", "onbekend", "unknown"


class DiscriminationForm(Code):
    """A form of discrimination that is counted by its own name."""

    RACISM = "racism", "racisme", "racism", LETTER
    ANTISEMITISM = "antisemitism", "antisemitisme", "antisemitism"
    SEXISM = "sexism", "seksisme", "sexism"


class Mode(Code):
    """How something was done; a behaviour may have several."""

    VERBAL = "verbal", "verbaal", "verbal", "AWGB 1a lid 3"
    NON_VERBAL = "non_verbal", "non-verbaal", "non-verbal", "AWGB 1a lid 3"
    PHYSICAL = "physical", "fysiek", "physical", "AWGB 1a lid 3"
    PSYCHOLOGICAL = "psychological", "psychisch", "psychological"
    ONLINE = "online", "online", "online"
    IMAGERY = "imagery", "beeldmateriaal", "images or recordings"
    DOXING = "doxing", "doxing", "doxing"
    SEXTING = "sexting", "sexting", "sexting"


class Factor(Code):
    """What feeds unsafety or keeps it going: the breeding ground, and the three themes of the integral approach."""

    POWER_INEQUALITY = "power_inequality", "machtsongelijkheid", "power inequality", LETTER
    COMPETITION = "competition", "competitie", "competition", LETTER
    UNTOUCHABILITY = "untouchability", "onaantastbaarheid", "untouchability", LETTER
    GENDER_STEREOTYPING = "gender_stereotyping", "genderstereotypering", "gender stereotyping", LETTER
    STRUCTURE = "structure", "organisatiestructuur", "structure of the organisation", LETTER
    STRUCTURE_HIERARCHY = "structure_hierarchy", "steile hiërarchie", "steep hierarchy", LETTER
    STRUCTURE_DEPENDENCY = "structure_dependency", "grote afhankelijkheid", "strong dependency", LETTER
    STRUCTURE_SUPERVISION = "structure_supervision", "gebrekkige begeleiding", "poor supervision", LETTER
    STRUCTURE_LEADERSHIP = "structure_leadership", "gebrekkig leiderschap", "poor leadership", LETTER
    CULTURE = "culture", "cultuur", "culture", LETTER
    CULTURE_UNDISCUSSED = "culture_undiscussed", "gedrag niet bespreekbaar", "conduct is not discussed", LETTER
    CULTURE_DIDACTICS = "culture_didactics", "onveilige didactiek", "unsafe didactics", LETTER
    CULTURE_CODE_IGNORED = "culture_code_ignored", "gedragscode niet nageleefd", "code of conduct ignored", LETTER
    SYSTEM = "system", "systeem", "system", LETTER
    SYSTEM_PREVENTION = "system_prevention", "preventie ontbreekt", "prevention is lacking", LETTER
    SYSTEM_ADJUSTMENT = "system_adjustment", "niet tijdig bijgestuurd", "not adjusted in time", LETTER
    SYSTEM_SPEECH = (
        "system_speech",
        "arbeidsrechtelijke positie remt vrije meningsuiting",
        "employment position inhibits free speech",
        LETTER,
    )
