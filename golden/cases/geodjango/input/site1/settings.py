INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.gis",
]
DATABASES = {"default": {"ENGINE": "django.contrib.gis.db.backends.postgis"}}
