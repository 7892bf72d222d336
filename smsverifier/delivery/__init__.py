"""What became of SMS and mails: receipts, bounces, health, logs, reasons; what an account may send.

Uses what `resources` built and knows nothing of plans. `health` is what `status` counts, `receipts`
what SNS logged after it took an SMS, `summary` that in numbers, `reasons` all of it in words with
advice, `account_limits` and `sandbox` what keeps an SMS from arriving that SNS took without a word,
`cost` what it all costs, `capacity` how many a second it bears and what bounds that. Of mails, the
same are `bounces`, `email_reasons` and `mail_account`. `timeline` is one walk through the rows for
whoever watches, `alerts` how alarms stand, `channels` the ways to reach people side by side.
"""
