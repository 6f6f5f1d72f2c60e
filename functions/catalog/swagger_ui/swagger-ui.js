// Not served.
