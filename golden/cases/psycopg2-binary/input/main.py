# psycopg2 would need libpq-dev and gcc.
import psycopg2

print(psycopg2.__version__)
