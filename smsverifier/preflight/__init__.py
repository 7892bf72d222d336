"""What can be known before the first SMS: questions to AWS and to the configuration.

`facts` asks AWS everything at once, and an answer that does not come is a value too. Each check
(`account`, `sender`, `spend`, `email`, `form`, `alerts`, `times`, `runtime`) judges one thing from
a `CheckContext`, asks nothing itself and never fails. `checks` is the list of them all,
`production_request` what to ask of AWS.
"""
