"""Who may come how often, how a person shows who they are, and how long a session lives. Read into base."""

import environ

env = environ.Env()

# How many of our own proxies stand before this process and add to X-Forwarded-For; production has one.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# A client of the API: the portal sends a whole town's filings at 17:29, so the burst is large; a client gone wild is still stopped.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=12_000)
API_REQUESTS_AT_ONCE = env.int("API_REQUESTS_AT_ONCE", default=3_000)
# Tokens and signatures that are not known, per address: nobody tries many by mistake.
API_FAILURES_PER_MINUTE = env.int("API_FAILURES_PER_MINUTE", default=60)
# The public page that checks papers, per address; an office shares one.
VERIFICATIONS_PER_MINUTE = env.int("VERIFICATIONS_PER_MINUTE", default=60)
VERIFICATIONS_AT_ONCE = env.int("VERIFICATIONS_AT_ONCE", default=30)
# Tries to sign in, per address and whatever the names are: against trying one password on everybody.
SIGN_INS_PER_MINUTE = env.int("SIGN_INS_PER_MINUTE", default=30)

# Five wrong passwords for one name from one address close that pair for a quarter of an hour. The person can sign in from
# elsewhere meanwhile, so that nobody is locked out by a stranger who knows their name.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "backoffice.kernel.throttle.address_of"
AXES_LOCKOUT_CALLABLE = "backoffice.staff.views.session.too_many"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Whether people whose roles have more than the rights of a plain registry officer must show a second factor; which rights
# those are is said in backoffice/people/second_factor.py. Whoever has one is asked for it in any case.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
# Encrypts the secrets of second factors at rest; empty: a key is derived from SECRET_KEY.
SECOND_FACTOR_KEY = env.str("SECOND_FACTOR_KEY", default="")

# A session without a click for half an hour ends, and every session after ten hours.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_LONGEST_SECONDS = env.int("SESSION_LONGEST_SECONDS", default=10 * 60 * 60)
# How slow a request's body may come: after the grace at least so many bytes for each second of waiting. When half of a
# process' threads wait for bodies, the grace is the shorter one. Threads as gunicorn is told with --threads.
BODY_GRACE_SECONDS = env.float("BODY_GRACE_SECONDS", default=10.0)
BODY_BYTES_PER_SECOND = env.int("BODY_BYTES_PER_SECOND", default=8 * 1024)
BODY_PRESSED_SECONDS = env.float("BODY_PRESSED_SECONDS", default=2.0)
WEB_THREADS = env.int("WEB_THREADS", default=8)
# How often a process writes in the ledger of availability that it can work; 0: not at all.
HEARTBEAT_SECONDS = env.int("HEARTBEAT_SECONDS", default=15)
# How long a password shown again counts before an act on money or on one's own sign-in.
CONFIRMED_SECONDS = env.int("CONFIRMED_SECONDS", default=10 * 60)
