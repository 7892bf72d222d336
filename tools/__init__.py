"""Tools of those who build smsverifier. They run from a clone and are not in the wheel."""
