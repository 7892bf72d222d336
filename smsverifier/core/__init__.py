"""The pure heart: the resource contract, the graph, the diff, the plan, the outcomes.

    config → desired → observe → plan → apply → report

No clock, no input or output, no AWS: every function here takes values and returns values.
"""
