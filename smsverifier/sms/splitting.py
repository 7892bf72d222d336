"""How many parts a text may become when it is cut at the ends of words.

AWS's guide says that SNS splits a long message at the ends of words (aws: sns-splits-at-words),
phones' networks cut anywhere. `sms.text.measure` counts the latter, as every counter does; where
the two differ, a bill may show this number.
"""

import re

from smsverifier.sms.text import CAPACITY, Measure, part_sizes, unit_sizes

_WORDS = re.compile(r"\S*\s*")


def parts_at_words(text: str, measure: Measure) -> int:
    """Parts of `text` if no word is cut; the same as `measure.parts` for a single part."""
    if measure.parts == 1:
        return 1
    capacity = CAPACITY[measure.encoding][1]
    words = [sum(unit_sizes(word, measure.encoding)) for word in _WORDS.findall(text)]
    if max(words) > capacity:
        return measure.parts  # a word that fills a part must be cut anyway
    return max(len(part_sizes(words, capacity)), measure.parts)
