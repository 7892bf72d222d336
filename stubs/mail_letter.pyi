# The handler's zip carries smsverifier/mail/letter.py under this name; the types are the same.
from smsverifier.mail.letter import Letter as Letter
from smsverifier.mail.letter import letter as letter
