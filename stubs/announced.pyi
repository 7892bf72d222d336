# The handler's zip carries smsverifier/announced.py under this name; the types are the same.
from smsverifier.announced import BEGAN as BEGAN
from smsverifier.announced import CURSOR as CURSOR
from smsverifier.announced import ENDED as ENDED
from smsverifier.announced import IS_FULL as IS_FULL
from smsverifier.announced import LEASE as LEASE
from smsverifier.announced import LEASE_RUN as LEASE_RUN
from smsverifier.announced import LEFT as LEFT
from smsverifier.announced import OPEN_STATES as OPEN_STATES
from smsverifier.announced import PAUSED_TAG as PAUSED_TAG
from smsverifier.announced import STATE as STATE
from smsverifier.announced import Announcement as Announcement
from smsverifier.announced import Order as Order
from smsverifier.announced import State as State
from smsverifier.announced import announcement_of as announcement_of
from smsverifier.announced import is_named_elsewhere as is_named_elsewhere
from smsverifier.announced import left_out as left_out
