"""How often a key or an address may call: counted by the package `limits`, in the memory of this process or beside it."""

from __future__ import annotations

import logging
import math
import time

from limits import RateLimitItem, parse_many
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from indexer.domain.errors import UserError
from service.api.refusals import TooManyCallsError
from service.settings import Settings

_log = logging.getLogger(__name__)

CALLS, QUESTIONS = "calls", "questions"


class RateLimits:
    """Counts calls and questions. A store of counts that cannot be reached lets everybody pass: an answer matters more than its count.

    Raises:
        UserError: the storage that is set cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._limits = {CALLS: _limits(settings.rate_calls), QUESTIONS: _limits(settings.rate_questions)}
        try:
            storage = storage_from_string(settings.rate_storage, wrap_exceptions=True)
            # not by calendar minutes: a wait that is named is then long enough
            self._window = MovingWindowRateLimiter(storage)
        except (ConfigurationError, NotImplementedError) as error:
            raise UserError(
                f"GONGKAI_RATE_STORAGE cannot be used: {error}", "give memory:// or an address such as redis://host:6379"
            ) from error

    def spend(self, what: str, caller: str) -> None:
        """Count a call or a question of somebody.

        Raises:
            TooManyCallsError: there were too many.
        """
        for limit in self._limits[what]:
            self._hit(limit, what, caller)

    def _hit(self, limit: RateLimitItem, what: str, caller: str) -> None:
        try:
            if self._window.hit(limit, what, caller):
                return
            free_at = self._window.get_window_stats(limit, what, caller).reset_time
        except StorageError:
            _log.exception("calls cannot be counted")
            return
        seconds = max(1, math.ceil(free_at - time.time()))
        span = f"{limit.multiples} {limit.GRANULARITY.name}s" if limit.multiples > 1 else limit.GRANULARITY.name
        raise TooManyCallsError(limit=f"{limit.amount}/{span}", seconds=seconds)


def _limits(text: str) -> list[RateLimitItem]:
    return parse_many(text) if text.strip() else []
