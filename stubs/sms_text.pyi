# The handler's zip carries smsverifier/sms/text.py under this name; the types are the same.
from smsverifier.sms.text import MESSAGE_LIMIT as MESSAGE_LIMIT
from smsverifier.sms.text import Wording as Wording
from smsverifier.sms.text import mask as mask
from smsverifier.sms.text import mask_in as mask_in
from smsverifier.sms.text import measure as measure
from smsverifier.sms.text import render as render
