"""What every letter says beside the organiser's own words, in each language of the form."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Whole sentences; `{event}` stands for the event's name."""

    when: str
    where: str
    page: str
    contact: str
    calendar: str
    """Said only where the file is attached."""
    why: str
    """Why somebody gets this, who may not have asked for it."""


WORDS: Mapping[str, Words] = {
    "en": Words(
        when="When",
        where="Where",
        page="More",
        contact="Questions",
        calendar="The file with this mail puts the event into your calendar.",
        why="You get this mail because somebody registered for {event} with this address. If that "
        "was not you, you need not do anything.",
    ),
    "hi": Words(
        when="कब",
        where="कहाँ",
        page="और जानकारी",
        contact="सवाल",
        calendar="साथ की फ़ाइल से यह कार्यक्रम आपके कैलेंडर में आ जाता है।",
        why="यह मेल आपको इसलिए मिला है क्योंकि किसी ने इस पते से {event} के लिए पंजीकरण किया है। "
        "अगर वह आप नहीं थे, तो आपको कुछ करने की ज़रूरत नहीं है।",
    ),
}
