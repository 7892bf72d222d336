"""The only way to AWS. The SDK (botocore) lives here only.

session          one AWS: its clients, account, clock, and the record of calls; with the first
                 client come sdk_session (botocore's own) and sdk_client (what is ours around one)
waits, gather    polls; asks several things at once; result is an answer that may not come
errors           tells AWS's answers apart by exact code; explanations puts any error into words,
                 with
  error_categories    whether a refusal passes by itself, and what to do if not
  denials, quotas     a rule forbids it; a limit is reached
  credentials         AWS does not know the caller
  foreign_responses   what answered is not AWS
  malformed_responses it lacks what AWS sends, or has it otherwise
  not_modelled        an emulator has not got the operation
  connectivity        nobody answers; proxies: because of a proxy
  sdk_configuration   the SDK cannot use this machine's settings: invalid_settings finds which,
                      credential_errors says why there are no keys, with profile,
                      shared_config_files and credential_providers
endpoint_urls    addresses in AWS's place; invoke_url: where a deployed API is behind one
unsigned_http    requests that are no AWS calls
regions, console, command_line   what is known without asking; AWS's own pages; the AWS CLI's words

Knows no resource of ours.
"""

from smsverifier.aws.session import Aws, AwsTarget

__all__ = ["Aws", "AwsTarget"]
