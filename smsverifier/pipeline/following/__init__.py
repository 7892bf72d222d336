"""One test registration on its way from the API to the phone, and why it did not get there."""
