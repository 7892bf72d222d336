"""The engine: `config → desired → observe → plan → apply → report`, one way.

    observe   (resources) → Observation         looks at everything at once, writes nothing
    plan      (Observation) → Plan              pure, in `core.plan`
    apply     (Plan) → RunReport                runs each step as soon as its own needs are done
    teardown  (Plan) → RunReport                the same graph turned round

It names no service: resources come in through the contract in `core.resource`.
"""

from smsverifier.engine.apply import apply_plan, teardown
from smsverifier.engine.execute import Listener, tell_waiting
from smsverifier.engine.observe import observe, observe_tagged, refuse_foreign

__all__ = [
    "Listener",
    "apply_plan",
    "observe",
    "observe_tagged",
    "refuse_foreign",
    "teardown",
    "tell_waiting",
]
