"""The text message itself, pure; knows of no configuration.

`text` (rendering, names, encoding, parts, masking), `dlt` (India's registered templates),
`characters` and `splitting` (what makes a text dear), `prices`, `numbers` and `countries` (phone
numbers), `simulated` (the numbers that the embedded AWS gives an outcome of their own).

`text` and `dlt` travel in the handler's zip as well; `numbers` needs phonenumbers and stays here.
"""
