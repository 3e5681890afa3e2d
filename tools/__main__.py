"""`python -m tools COMMAND`, for machines without make as well: the Makefile only calls this."""

import sys

# Before anything is imported that an older Python cannot read.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Python 3.11 or newer is needed; %s is older." % sys.executable)  # noqa: UP031

try:
    from tools.commands import main

    sys.exit(main(sys.argv[1:]))
except KeyboardInterrupt:
    sys.exit(130)
