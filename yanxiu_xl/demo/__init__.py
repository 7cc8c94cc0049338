"""A made-up town with a whole term of records, to try the system out and to test it on something of real size."""
