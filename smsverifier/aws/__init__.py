"""The only door to AWS: clients, exact error codes, waits. boto3 and botocore live here only."""

from smsverifier.aws.session import Aws, Where

__all__ = ["Aws", "Where"]
