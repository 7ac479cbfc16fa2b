"""What the records say of subjects in a period, each kind of record in its own module; set by set, never one by one."""
