"""Intake that waits less for what is away: `python -m tests.integration.hasty_intake`.

It is intake as it is; only who waits for an answer that cannot come hears so after two seconds instead of ten.
"""

import sys

from infra.kafka import commands
from services.bootstrap.intake import intake
from services.intake import desk

if __name__ == "__main__":
    vars(commands)["SEND_SECONDS_MAX"] = 1.5
    vars(desk)["ANSWER_SECONDS_MAX"] = 2.0
    sys.exit(intake())
