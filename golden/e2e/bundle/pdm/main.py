"""Says where libpq is loaded from, and what auditwheel's list has of it."""
import importlib.metadata

import psycopg2

loaded = {line.split()[-1] for line in open("/proc/self/maps") if "libpq" in line}
listed = next(f for f in importlib.metadata.files("psycopg2") if f.name == "auditwheel.cdx.json")
print(psycopg2.__libpq_version__ > 150000, *loaded, "pkg:deb/debian/libpq5@" in listed.read_text())
