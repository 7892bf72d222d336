# The handler's zip carries smsverifier/mail/mime.py under this name; the types are the same.
from smsverifier.mail.mime import File as File
from smsverifier.mail.mime import mime_message as mime_message
