"""What happens once the last line is played: a term that nobody keeps climbs to the board, and other bodies answer."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from events.identity import beside
from events.vocabulary import EscalationLevel

from ..moments import legal_date
from .story import Story
from .terms import Terms

# A complaint with a committee, adjourned once; then nobody does anything.
DEADLINE = beside("deadline", "complaint-00000817-0000-4000-8000-000000000000", "T11", "handling")
LEVEL = EscalationLevel.BOARD
# A signal about the safety of staff, which the Inspectorate passes on: its desk takes its time in real seconds.
HANDOFF = beside("handoff", "incident-00001003-0000-4000-8000-000000000000", "inspectorate", "1")
WAIT_MAX = timedelta(weeks=13)  # It takes three; on the clock of the demonstration, as long as that was not too quick:
WAIT_SECONDS_MIN = 60.0  # each step up needs a moment of the real one.
LOOK_SECONDS = 0.1


def go_on(story: Story, terms: Terms, clock: Callable[[], datetime]) -> bool:
    """Tell day after day until the board was told of the term and the signal was passed on.

    Whether both happened in the time that they may take.
    """
    give_up_at, give_up_after = clock() + WAIT_MAX, time.monotonic() + WAIT_SECONDS_MIN
    while not (terms.reached(DEADLINE, LEVEL) and story.passed_on(HANDOFF)):
        if clock() > give_up_at and time.monotonic() > give_up_after:
            return False
        time.sleep(LOOK_SECONDS)
        story.turn_to(legal_date(clock()))
    return True
