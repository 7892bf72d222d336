"""The embedded AWS: the whole pipeline on this machine, without an account and without Docker.

moto keeps the state of the control plane: `moto_services` asks it. Here is what moto only stores
(`apigateway`, `pipes`, `functions`), where moto is not true to AWS (`moto_overrides`), what is
refused aloud (`supported_operations`), and every SMS on a page (`sms.outbox`). `loading` brings all
of it into a process quickly. The command line knows `process` and what lies on disk (`endpoints`,
`journal_file`, `last_run`); none imports anything heavy.
"""
