"""`rehearse`: an event played beforehand, on an embedded AWS that nobody else uses.

    Config ── crowd ──▶ who comes when ── playing ──▶ what became of each ── ending ──▶ Rehearsal
                             └───────────── pace ──▶ who waits, and since when ───┘

crowd     invented people and their moments, by a seed; what is assumed of them
playing   the stack brought up and the people sent to its API; asks the AWS that it is given
pace      how long each waits, reckoned: nobody wants to sit through a day
registered, texted, mailed
          who is registered, and whom the SMS and the e-mail reach
ending    the sum: who is not told and why, what it costs, what to change before the day

The configuration is the organiser's own, but for the brakes whose effect `pace` reckons
(decision 0072).
"""
