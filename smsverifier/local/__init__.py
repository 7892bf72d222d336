"""The embedded AWS: the whole pipeline on this machine, without an account and without Docker.

moto keeps the state of the control plane; this room adds what moto only stores (the deployed
API, the pipe, the function), mends where moto is not true to AWS (`gaps`), refuses aloud what is
not modelled (`refusals`) and shows every SMS on a page (`outbox`). The command line knows
`process` alone, which imports nothing heavy.
"""
