"""The only way to AWS. The SDK (botocore) lives here only.

session          makes clients, keeps a record of calls; sdk_session is botocore's own session
waits, gather    polls; asks several things at once; result is an answer that may not come
errors           tells AWS's answers apart by exact code, and turns any error into sentences
  error_categories    whether a refusal passes by itself, and what to do if not
  denials, quotas     a rule forbids it; a limit is reached
  credentials         AWS does not know the caller
  foreign_responses   what answered is not AWS; missing_members: it left out what AWS always sends
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
