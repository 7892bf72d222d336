"""What can be known before the first SMS: questions to AWS and to the configuration.

`facts` asks AWS everything at once, and an answer that does not come is a value too. Each check
(`place`, `phones`, `money`, `quotas`) judges one thing from the facts and the configuration, asks
nothing itself and never fails. `preflight` is the list of them all.
"""
