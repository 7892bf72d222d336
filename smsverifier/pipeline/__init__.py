"""The running pipeline: register through its public address, follow, count, read its logs.

`following` is one test registration on its way, `registrations` the table, `receipts` what became
of SMS after SNS took them, `checks` what is looked at before any of it, `sandbox` the numbers an
account may text before it is let out.

Uses what `resources` built and knows nothing of plans. Sees the table, the queue and the logs
through `aws`, and the API as any browser does.
"""
