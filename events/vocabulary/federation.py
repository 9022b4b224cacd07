"""What institutions tell each other in counts: what a sum shows, and why one is not shown."""

from .code import Code


class FederationSign(Code):
    """What counts of several institutions show together."""

    RISE = "rise", "stijging bij instellingen samen", "rise across institutions"
    STANDS_OUT = "stands_out", "combinatie die bij instellingen samen opvalt", "combination that stands out together"


class PoolWithheld(Code):
    """Why a sum is not shown: it would say of one institution what is to be said of several."""

    FEW_INSTITUTIONS = "few_institutions", "te weinig instellingen", "too few institutions"
    DOMINANCE = "dominance", "bijna alles van één instelling", "nearly all of one institution"
    NOTHING_TOLD = "nothing_told", "geen instelling noemt een aantal", "no institution tells a count"
