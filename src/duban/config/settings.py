"""Django settings, read from the environment with safe defaults for production.

`DUBAN_MODE` is `production` (the default: secret key demanded, secure cookies, no debug), `demo` or `development`. Every
variable is explained in `docs/configuration.md`.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from duban.config import env

PACKAGE = Path(__file__).resolve().parent.parent

MODE = env.text("DUBAN_MODE", "production")
if MODE not in {"production", "demo", "development"}:
    raise env.ConfigurationError(f"DUBAN_MODE={MODE!r} is none of production, demo, development")
IS_PRODUCTION = MODE == "production"
IS_DEMO = MODE == "demo"
DEBUG = MODE == "development" and env.flag("DUBAN_DEBUG", default=False)

BASE_DIR = PACKAGE
DATA_DIR = Path(env.text("DUBAN_DATA_DIR", str(Path.cwd() / "var")))
FILES_DIR = DATA_DIR / "files"

# Demo and development sign cookies with a fixed key on loopback; production must bring its own.
SECRET_KEY = env.secret(
    "DUBAN_SECRET_KEY", None if IS_PRODUCTION else "demonstration-only-" + "k" * 40
)
ALLOWED_HOSTS = env.words("DUBAN_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("DUBAN_ORIGINS")

DATABASES = {
    "default": env.database(env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'duban.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "duban.foundation",
    "duban.people",
    "duban.uploads",
    "duban.documents",
    "duban.calendars",
    "duban.ledger",
    "duban.projects",
    "duban.planning",
    "duban.notifications",
    "duban.webhooks",
    "duban.web",
    "duban.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "tree_queries",
    "django_tasks_db",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Programs go from here straight to their view: all that follows is for browsers.
    "duban.api.middleware.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before the check of form tokens, which reads the whole body.
    "duban.web.request_size.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "duban.people.middleware.ActorMiddleware",
    "duban.people.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "duban.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "duban.config.urls"
WSGI_APPLICATION = "duban.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "duban.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "people:sign-in"

# Five wrong passwords for one name from one address lock that pair for a quarter of an hour;
# ten times as many from one address, under whatever names, lock the address.
AXES_FAILURE_LIMIT = env.number("DUBAN_SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "duban.web.sign_in_limits.SignInHandler"
AXES_LOCKOUT_CALLABLE = "duban.web.sign_in_limits.locked_out"
AXES_CLIENT_IP_CALLABLE = "duban.web.sign_in_limits.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
DUBAN_ADDRESS_FAILURES = env.number("DUBAN_ADDRESS_FAILURES", 50)
DUBAN_PROXIES = env.number("DUBAN_PROXIES", 0)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
FORMAT_MODULE_PATH = "duban.config.formats"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("DUBAN_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = None  # nothing is collected: files are served from the package
# The built files carry content hashes already; WhiteNoise serves them straight from the package.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/built/.+[.-][0-9A-Za-z_-]{8,}\..+$"

FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DUBAN_UPLOAD_LIMIT = env.number("DUBAN_UPLOAD_LIMIT_MB", 64) * 1024 * 1024
DUBAN_RESUMABLE_LIMIT = env.number("DUBAN_RESUMABLE_LIMIT_MB", 4096) * 1024 * 1024

SESSION_ENGINE = "duban.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("DUBAN_SESSION_HOURS", 12) * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION and env.flag("DUBAN_TLS", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DUBAN_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "duban.web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Long work is queued in the database and done by workers (docs/decisions/0004-jobs.md). A worker that gave no sign for so
# many seconds is taken for dead, and its job is begun anew.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_LOST_SECONDS = env.number("DUBAN_JOB_LOST_SECONDS", 30)

# What signs checkpoints of the journal; without it a key is made once in the data folder. 0 minutes: none on schedule.
JOURNAL_KEY = env.secret("DUBAN_JOURNAL_KEY", "")
CHECKPOINT_MINUTES = env.number("DUBAN_CHECKPOINT_MINUTES", 60)

# The site's own address, for links in mails, messages and calendars, which no request asks for.
PUBLIC_ADDRESS = env.text("DUBAN_ADDRESS", "")

# What people give addresses for is sent to public ones over TLS, and to these networks.
OUTGOING_NETWORKS = env.networks("DUBAN_OUTGOING_NETWORKS", env.words("DUBAN_OUTGOING_NETWORKS"))
WEBHOOK_DAYS = env.number("DUBAN_WEBHOOK_DAYS", 30)
# Notifications by mail, through a server of the office's; without one nobody is mailed.
EMAIL_HOST = env.text("DUBAN_MAIL_HOST", "")
EMAIL_PORT = env.number("DUBAN_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("DUBAN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.secret("DUBAN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("DUBAN_MAIL_STARTTLS", default=False)
EMAIL_USE_SSL = env.flag("DUBAN_MAIL_TLS", default=False)
DEFAULT_FROM_EMAIL = env.text("DUBAN_MAIL_FROM", "duban@localhost")
# Where mail may go; empty is anywhere.
MAIL_DOMAINS = [domain.lower().lstrip("@") for domain in env.words("DUBAN_MAIL_DOMAINS")]
# Which Apprise addresses people may use, by scheme or by scheme and host; and where robots of group chats are reached.
APPRISE_ALLOWED = env.words("DUBAN_APPRISE")
ROBOT_ADDRESSES: dict[str, str] = {
    "wecom": env.text("DUBAN_WECOM_ADDRESS", ""),
    "dingtalk": env.text("DUBAN_DINGTALK_ADDRESS", ""),
    "feishu": env.text("DUBAN_FEISHU_ADDRESS", ""),
}

# Off until an address is set: a language model on the same network proposes further findings.
READING_MODEL_URL = env.text("DUBAN_MODEL_URL", "")
READING_MODEL_NAME = env.text("DUBAN_MODEL_NAME", "")
READING_MODEL_KEY = env.secret("DUBAN_MODEL_KEY", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("DUBAN_LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
