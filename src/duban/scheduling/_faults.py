"""How the engine says what is wrong with a problem: a code and what it is about, never a sentence.

Raised by the problem's own checks and by the readers of files; texts for the codes are made by whoever shows them.
"""

from __future__ import annotations


class ProblemError(ValueError):
    """A problem that can't be taken as it stands: `code` says why, `params` what and where.

    Codes: NAME_TWICE {kind, name}, NAME_EMPTY {kind}, UNKNOWN {kind, name, where}, NEGATIVE {field, value, where},
    SPANS_MIXED {name, start, end}, BEYOND_HORIZON {field, value, horizon, where}, LAGS_CROSSED {before, after, lag, most},
    LINK_TO_ITSELF {name}, MORE_THAN_EVER {name, resource, amount, capacity}, FACT_REVERSED {name, began, ended},
    CHOICE_TOO_SMALL {name}, IN_TWO_CHOICES {name}, TWO_BEGUN {name}, STEPS_MIXED {name, at}; of files UNREADABLE and
    NOT_RENEWABLE {file, line, value}.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params
