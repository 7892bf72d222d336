"""IAM roles: an update leaves alone what it does not name (aws: role-update-merges).

moto empties the description then, and takes an hour for the longest session.
"""

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, Call
from smsverifier.local.door import Door, Forward

_FIELDS = {"Description": "description", "MaxSessionDuration": "max_session_duration"}


def install(door: Door) -> None:
    """Takes the update."""
    door.stand_in("iam", "UpdateRole", _update)


def _update(call: Call, forward: Forward) -> Answer:
    roles = get_backend("iam")[ACCOUNT]["aws"].roles.values()
    role = next((role for role in roles if role.name == call.params["RoleName"]), None)
    before = {} if role is None else {name: getattr(role, _FIELDS[name]) for name in _FIELDS}
    answer = forward(call)
    for name in before.keys() - call.params.keys():
        setattr(role, _FIELDS[name], before[name])
    return answer
