"""The running pipeline: register through its public address, follow, count, read its logs.

Uses what `resources` built and knows nothing of plans. Sees the table, the queue and the logs
through `aws`, and the API as any browser does.
"""
