"""The text message itself, pure; knows of no configuration.

`text` (rendering, names, encoding, parts, masking), `dlt` (India's registered templates),
`encoding` (what makes a text dear), `prices`, `countries`, `phone_numbers` and `number_text` (phone
numbers), `invisible` (what shows nothing), `simulated_numbers` (those that the embedded AWS gives
an outcome of their own).

`text` and `dlt` travel in the handler's zip as well; `phone_numbers` needs phonenumbers and stays
here.
"""
