"""An e-mail to a registrant: addresses, text and HTML, calendar file, MIME.

Pure. All but `words` and `domains` are copied into the handler's zip as `mail_…`, so that what is
shown beforehand and what is sent cannot differ.

address    what an address is, how it is masked, how a sender is written
letter     one text and one HTML of the organiser's words
calendar   the event as a file for calendars (RFC 5545)
mime       the whole as a message of its own, where SES cannot be given the parts
words      what every letter says beside the organiser's own words, by language
domains    whose domains are no organiser's own
status     where a registrant stands with it, by their row and by what SES says of addresses
"""
