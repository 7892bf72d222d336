# The handler's zip carries smsverifier/mail/calendar.py under this name; the types are the same.
from smsverifier.mail.calendar import CONTENT_TYPE as CONTENT_TYPE
from smsverifier.mail.calendar import FILE_NAME as FILE_NAME
from smsverifier.mail.calendar import Occasion as Occasion
from smsverifier.mail.calendar import calendar as calendar
from smsverifier.mail.calendar import sequence_of as sequence_of
from smsverifier.mail.calendar import uid_of as uid_of
