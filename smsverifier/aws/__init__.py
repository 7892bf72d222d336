"""The only way to AWS. The SDK (botocore) lives here only.

`session` makes clients and keeps a record of calls (`sdk_session` is botocore's own); `errors`
tells AWS's answers apart by exact code and says them in sentences, with `quotas`, `credentials` and
`connectivity`; `surroundings` has what the SDK cannot make of this machine (`profiles`, `proxies`,
`refused_settings`); `waits` polls, `gather` asks several things at once, `result` is an answer that
may not come; `regions` is what is known without asking, `command_line` how the AWS CLI says a call,
`console` where AWS's own pages are. Knows no resource of ours.
"""

from smsverifier.aws.session import Aws, AwsTarget

__all__ = ["Aws", "AwsTarget"]
