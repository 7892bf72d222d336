"""EventBridge Scheduler: moto keeps schedules, this lets them fire by the clock.

    expressions   at(…), rate(…) and cron(…): when next
    runner        which schedule is due, and what it calls

What moto takes that AWS refuses is in `moto_overrides.schedules`.
"""

from smsverifier.local.schedules.runner import ScheduleRunner

__all__ = ["ScheduleRunner"]
