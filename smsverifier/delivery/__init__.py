"""What became of the SMS: receipts, health, logs, reasons, and what the account may send at all.

Uses what `resources` built and knows nothing of plans. `health` is what `status` counts, `receipts`
what SNS logged after it took an SMS, `reasons` all of it in words with advice, `account_limits` and
`sandbox` what keeps an SMS from arriving that SNS took without a word, `cost` what it all costs.
"""
