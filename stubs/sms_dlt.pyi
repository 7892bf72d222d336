# The handler's zip carries smsverifier/sms/dlt.py under this name; the types are the same.
from smsverifier.sms.dlt import off_template as off_template
