"""A stack, from what is wanted to what is there: desired → observe → plan → apply, one way.

    resource    the contract that every kind keeps     graph      who needs whom
    observe     everything read at once                ownership  whose it is
    diff        what is not as wanted                  plan       what will be done, and why
    execute     steps, several at once                 apply      a plan done, up or down
    outcome     how each step ended                    status     how a stack stands
    leftover    what is there after a teardown         call       one call to AWS, as a value

It names no service: the kinds come in through the contract in `resource`. Only `observe`,
`ownership` and `apply` know AWS, to wait for it; `execute` has the clock and the threads; the
others take values and return values. Importing this package loads nothing.
"""
