FROM python:3.13-slim-trixie
RUN echo before; python -c 'raise SystemExit("a requirement is missing")'
