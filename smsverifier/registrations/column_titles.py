"""What the title of a column means, in English and Hindi. Pure text.

Organisers' sheets come from Google Forms, Microsoft Forms, Eventbrite, Excel and the like: each has
titles of its own, and whoever made the form wrote others. What is told apart here: the registrant's
own phone and name from those of a team, a parent or whoever paid; consent; the moment of signing
up. Which column then counts is decided by `column_guess`.
"""

import re
import unicodedata

from smsverifier.sms.invisible import without_invisible

_LONGEST = 1000
"""Characters of a title that are looked at; a cell may hold a book."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBERING = re.compile(r"^(?:q(?:uestion)? ?)?[0-9]{1,3} ?[.):] ?(?=\D)")
_ASKING = re.compile(
    r"^(?:what(?:'?s| is) (?:your|the)|"
    r"(?:please |kindly )?(?:enter|provide|write|type|give|fill in)(?: your| the)?) "
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_AT_THE_END = " .:*?#-_"


def plain_title(text: str) -> str:
    """A title as it is compared: case, inner blanks and what is not seen do not matter."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST])
    words = map(without_invisible, re.split(r"\s", folded))
    return " ".join(filter(None, words)).strip("\"'").casefold()


def is_filled(cell: str) -> bool:
    """Whether a cell says anything; asked of every cell of every sheet, so mostly at once."""
    if cell.isascii() and cell.isprintable():
        return bool(cell.strip(" \"'"))
    return bool(plain_title(cell))


def bare_title(text: str) -> str:
    """The same without numbering, remarks in brackets, signs at the end; `_` and `-` as blanks."""
    parted = plain_title(_CAMEL.sub(" ", text[:_LONGEST]))
    bare = _ASIDE.sub(" ", _NUMBERING.sub("", re.sub(r"[_/]|(?<=\w)-(?=\w)", " ", parted)))
    # Microsoft Forms and Excel number a title that stands there already: Email2, Phone2.
    tidy = re.sub(r"(?<=[a-z])[0-9]$", "", " ".join(bare.split()).strip(_AT_THE_END))
    return _ASKING.sub("", tidy)


def _words(*words: str) -> re.Pattern[str]:
    """Whether one of them stands in a text; those in Latin letters as words of their own.

    In other scripts a vowel sign is no letter to a regular expression, so no word ends well there.
    """
    latin = "|".join(word for word in words if word.isascii())
    others = [unicodedata.normalize("NFKC", word) for word in words if not word.isascii()]
    return re.compile("|".join([rf"(?<![a-z])(?:{latin})(?![a-z])", *others]))


_PHONE = _words(
    *("mobile", "mobiles?[. ]*(?:no|nos|num|number)", "phone", "phones?", "cell ?phone", "cell"),
    *("telephone", "handphone", "whats ?app", "smartphone", "contact (?:details?|info)"),
    *(r"(?:contact|tel|mob|ph|cell|calling)[. ]*(?:nos?|num|numbers?|#)", "mob", "tel", "ph"),
    *("मोबाइल", "मोबाईल", "फोन", "फ़ोन", "दूरभाष", "व्हाट्सएप", "व्हाट्सऐप", "वाट्सएप"),
    *("संपर्क नंबर", "सम्पर्क नंबर", "संपर्क नम्बर", "संपर्क सूत्र"),
)
_CONTACT_ALONE = re.compile(r"(?:^|[a-z0-9] )contact$|^संपर्क$|^सम्पर्क$")
_MANY_DIGITS = re.compile(r"(?:\d[\s().+-]*){7}")

ELSES = _words(
    *("emergency", "parents?", "parent's", "guardians?", "guardian's", "fathers?", "father's"),
    *("mothers?", "mother's", "spouse", "husband", "wife", "reference", "referral", "referred by"),
    *("faculty", "coordinator", "mentor", "principal", "warden", "hod", "relative", "next of kin"),
    *("आपातकालीन", "पिता", "माता", "अभिभावक"),
)
"""Somebody else's, never the registrant's."""
SECOND_BEST = _words(
    *("alternate", "alternative", "alt", "secondary", "other", "additional", "backup", "landline"),
    *("buyer", "buyer's", "purchaser", "payer", "billing", "booked by", "shipping", "वैकल्पिक"),
)
"""Whoever paid, or the number that is not meant first: only where there is no better one."""

_NAME = _words("names?", "नाम")
_NO_NAME = _words(
    *("team", "group", "company", "organi[sz]ations?", "organi[sz]er", "college", "school"),
    *("institutes?", "institution", "university", "department", "dept", "branch", "course"),
    *("event", "workshop", "session", "file", "user", "username", "city", "state", "country"),
    *("bank", "ticket"),
    *("project", "domain", "account", "nick", "nickname", "brand", "product", "hostel", "address"),
    *("upi", "payment", "transaction", "club", "game", "ign", "degree", "program", "programme"),
    *("ambassador", "idea", "track", "topic", "street", "area", "promo", "discount", "form"),
    *("कॉलेज", "विद्यालय", "विश्वविद्यालय", "संस्था", "टीम", "कंपनी", "शहर", "समूह", "दल"),
)
_WHOLE_NAME = re.compile(
    r"(?:your |my )?(?:full |complete )?names?|full names?|"
    r"(?:first and last|first name and last) names?|"
    r"(?:full )?names? of (?:the )?(?:student|participant|candidate|attendee|delegate|applicant|"
    r"registrant|guest)|"
    r"(?:attendee|participant|student|candidate|delegate|guest|registrant|applicant|respondent|"
    r"visitor|person)(?:'?s)? (?:full )?names?|"
    "(?:आपका |अपना )?(?:पूरा )?नाम|(?:छात्र|प्रतिभागी|विद्यार्थी)(?: का)? (?:पूरा )?नाम"
)
_OWNER = r"(?:(?:attendee|participant|student|guest|your)(?:'?s)? )?"
_PARTS_OF_A_NAME = (
    re.compile(rf"{_OWNER}(?:first|given|fore) ?names?|fname|पहला नाम|प्रथम नाम"),
    re.compile(rf"{_OWNER}middle ?(?:names?|initial)|मध्य नाम"),
    re.compile(rf"{_OWNER}(?:last|family|sur) ?names?|lname|उपनाम|अंतिम नाम|कुलनाम|सरनेम"),
)
_EMAIL = _words(
    "e ?-?mails?", "mail id", "gmail(?: id)?", "username", "ईमेल", "ई मेल", "इमेल", "मेल आईडी"
)
_DIAL_CODE = re.compile(
    r"(?:phone |mobile |telephone )?(?:country|dial(?:l?ing)?|isd|calling)"
    r"(?: calling| dialing)? codes?"
    r"|देश कोड|कंट्री कोड"
)
_CONSENT = _words(
    *("agree", "agreed", "consent", "opt ?in", "opted in", "permission", "subscribe", "i accept"),
    *("terms and conditions", "सहमत", "सहमति", "अनुमति"),
)
_TEXTS = _words("sms", "एसएमएस")
_STATUS = _words(
    *("status", "rsvp", "approval", "approved", "confirmed", "confirmation", "going", "attending"),
    *("cancelled", "canceled", "paid", "waitlist(?:ed)?", "स्थिति", "रद्द"),
)
_NO_STATUS = _words("marital", "employment", "relationship", "vaccination", "student", "work")
_ATTENDED = re.compile(r"attended|attendance|checked ?in|check ?in|present|उपस्थित|उपस्थिति|हाज़िरी")
_REGISTERED = (
    *("timestamp", "टाइमस्टैम्प", "टाइमस्टैंप", "टाइमस्टाम्प", "समय मुहर", "zeitstempel", "horodateur"),
    *("marca temporal", "submitted at", "submitted on", "submission time", "submission date"),
    *("completion time", "completed at", "registered at", "registered on", "registration time"),
    *("registration date", "date registered", "signup date", "sign up date", "signed up at"),
    *("order date", "order placed", "created at", "created on", "created", "date created"),
    *("पंजीकरण तिथि", "पंजीकरण का समय", "start time", "date added"),
)
"""Likeliest first."""
_REGISTERED_PLACES = {
    unicodedata.normalize("NFKC", title): place for place, title in enumerate(_REGISTERED)
}


def is_phone(title: str) -> bool:
    """Whether a column with this title holds phone numbers, anybody's."""
    bare = bare_title(title)
    says_so = _PHONE.search(bare) or _CONTACT_ALONE.search(bare)
    return bool(says_so) and not _MANY_DIGITS.search(title[:_LONGEST]) and not is_dial_code(title)


def is_somebody_elses(title: str) -> bool:
    """Whether it is about a parent, a teacher, or whom to call in an emergency."""
    return bool(ELSES.search(bare_title(title)))


def is_second_best(title: str) -> bool:
    """Whether it is about whoever paid, or says itself that there is a better one."""
    return bool(SECOND_BEST.search(bare_title(title)))


def is_whole_name(title: str) -> bool:
    """Whether it says that it holds the registrant's whole name."""
    return bool(_WHOLE_NAME.fullmatch(bare_title(title)))


def is_some_name(title: str) -> bool:
    """Whether it holds the name of a person."""
    bare = bare_title(title)
    return bool(_NAME.search(bare)) and not _NO_NAME.search(bare) and part_of_name(title) is None


def part_of_name(title: str) -> int | None:
    """0 for given names, 1 for middle, 2 for family names; else None."""
    bare = re.sub(r"^(?:buyer|purchaser)(?:'s)? ", "", bare_title(title))
    matches = (place for place, part in enumerate(_PARTS_OF_A_NAME) if part.fullmatch(bare))
    return next(matches, None)


def is_email(title: str) -> bool:
    """Whether it holds e-mail addresses."""
    return bool(_EMAIL.search(bare_title(title))) and not is_consent(title)


def is_dial_code(title: str) -> bool:
    """Whether it holds the calling codes of countries."""
    return bool(_DIAL_CODE.fullmatch(bare_title(title)))


def is_consent(title: str) -> bool:
    """Whether it holds who agreed to something, such as to get an SMS."""
    bare = bare_title(title)
    return bool(_CONSENT.search(bare) or (_TEXTS.search(bare) and not _PHONE.search(bare)))


def is_status(title: str) -> bool:
    """Whether it may hold who comes and who does not: a ticket's status, an answer, a payment."""
    bare = bare_title(title)
    return bool(_STATUS.search(bare)) and not _NO_STATUS.search(bare)


def is_attended(title: str) -> bool:
    """Whether it holds the ticks of who came."""
    return bool(_ATTENDED.fullmatch(bare_title(title)))


def place_of_registered_at(title: str) -> int | None:
    """How likely it is to hold when somebody signed up: 0 is likeliest; None: it does not."""
    return _REGISTERED_PLACES.get(bare_title(title))
