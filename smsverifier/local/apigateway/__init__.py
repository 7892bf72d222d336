"""The data plane of API Gateway: serves what was deployed, as AWS would.

    gateway              finds the API; one way in for the sockets
    request_context      the request as API Gateway sees it, `$context`, mapping expressions
    deployments          what a deployment froze, made ready: paths, templates, models
    method_execution     throttle → validation → request template → integration → answer
    throttling, validation, integrations, gateway_responses    the steps with rules of their own
    mapping_templates, java, regexes                           what templates are written in

It executes the deployment's frozen copy, read back from moto, and never the source tree. What it
does not model is refused with a 500 and a line in the log that names it.
"""

from smsverifier.local.apigateway.gateway import Gateway as Gateway
