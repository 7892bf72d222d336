"""api.tf: the REST API part by part."""

from smsverifier.terraform.handover import Handover, Part


def rest_api(handover: Handover) -> Part:  # noqa: ARG001 - to come
    """The REST API and its stage."""
    return Part(())
