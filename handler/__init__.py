"""The Lambda handler's modules. A package for the checks alone: the zip holds them flat."""
