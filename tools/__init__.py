"""What developers run and users never get: a module each, called by the tasks of `justfile`."""
