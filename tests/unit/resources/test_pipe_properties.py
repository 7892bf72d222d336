"""A pipe as others make it, in the shape of ours."""

from smsverifier.resources.pipe import pipe_properties


def test_a_window_that_nobody_has_set_is_none_at_all() -> None:
    """Terraform's provider does not send a 0."""
    pipe = {
        "Source": "arn:aws:dynamodb:ap-south-1:1:table/t/stream/s",
        "Target": "arn:aws:lambda:ap-south-1:1:function:f",
        "RoleArn": "arn:aws:iam::1:role/r",
        "DesiredState": "RUNNING",
        "CurrentState": "RUNNING",
    }
    assert pipe_properties(pipe)["batch_window_seconds"] == 0
