"""The data plane of API Gateway: serves what was deployed, as AWS would.

    front        finds the API; one door in for the sockets
    invocation   the request as API Gateway sees it, `$context`
    routes       the deployment made ready: paths, templates, models
    exchange     throttle → validation → request template → integration → answer
    throttle, validation, integrations, answers      the steps with rules of their own
    mapping, parameters                              what templates and headers can say
    velocity, java, regexes                          the languages they are written in

It executes the deployment's frozen copy, read back from moto, and never the source tree. What it
does not model is refused with a 500 and a line in the log that names it.
"""

from smsverifier.local.gateway.front import Gateway as Gateway
