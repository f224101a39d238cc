# Starts embedded: SQLite in the /data volume, one process, nothing else to run.
# For PostgreSQL and Redis set CONVERSAS_DATABASE_URL and CONVERSAS_REDIS_URL, as compose.yaml does.
FROM node:22-slim AS web
WORKDIR /srv/conversas/web
COPY web/package.json web/package-lock.json web/.npmrc ./
COPY web/client/package.json client/
COPY web/widget/package.json widget/
COPY web/console/package.json console/
RUN npm ci
COPY openapi ../openapi
COPY web ./
RUN npm run build

FROM python:3.13-slim AS build
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.13-slim
# A fixed number, so that a volume's owner can be named from outside.
RUN useradd --uid 10001 --home-dir /data --no-log-init conversas \
 && install --directory --owner conversas /data
WORKDIR /srv/conversas
COPY --from=build /venv /venv
COPY alembic.ini ./
COPY migrations migrations
COPY app app
COPY --from=web /srv/conversas/app/web/pages app/web/pages
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONVERSAS_HOST=0.0.0.0 \
    CONVERSAS_PORT=8000 \
    CONVERSAS_DATA_DIR=/data
USER conversas
VOLUME /data
EXPOSE 8000
# Whether the process lives; whether it is ready (database, schema, Redis) is /readyz, a load balancer's question.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", \
  "import os, sys; from http.client import HTTPConnection as C; c = C('127.0.0.1', int(os.environ['CONVERSAS_PORT']), timeout=2); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
