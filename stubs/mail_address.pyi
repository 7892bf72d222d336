# The handler's zip carries smsverifier/mail/address.py under this name; the types are the same.
from smsverifier.mail.address import domain_of as domain_of
from smsverifier.mail.address import mailbox as mailbox
from smsverifier.mail.address import why_no_address as why_no_address
