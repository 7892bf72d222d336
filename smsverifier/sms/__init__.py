"""The text message itself, pure: its text and parts (`text`), phone numbers (`numbers`), the
numbers that the embedded AWS gives an outcome of their own (`simulated`).

`text` travels in the handler's zip as well; `numbers` needs phonenumbers and stays here.
"""
