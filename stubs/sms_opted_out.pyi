# The handler's zip carries smsverifier/sms/opted_out.py under this name; the types are the same.
from smsverifier.sms.opted_out import opted_out as opted_out
