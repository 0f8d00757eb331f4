# syntax=docker/dockerfile:1
# One image for the API, the workers and the scheduler: `docker run dallosh COMMAND`.

FROM node:20-bookworm-slim AS dashboard
WORKDIR /dashboard
COPY dashboard/package.json dashboard/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY dashboard ./
RUN npm run build

FROM python:3.11-slim-bookworm AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# Dependencies first: they change less often than the code. Only wheels: there is no compiler here.
COPY requirements/build.lock requirements/container.lock requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/dallosh \
    && /opt/dallosh/bin/pip install --only-binary :all: --require-hashes -r requirements/container.lock \
    && python -m pip install --only-binary :all: --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY api api
COPY cli cli
COPY config config
COPY domain domain
COPY ingestion ingestion
COPY runtime runtime
COPY storage storage
COPY workers workers
RUN python -m hatchling build -t wheel -d /tmp/wheel \
    && /opt/dallosh/bin/pip install --no-index --no-deps /tmp/wheel/*.whl
# Where api/static.py looks: beside the api package.
COPY --from=dashboard /dashboard/dist /tmp/dist
RUN mkdir /opt/dallosh/lib/python3.11/site-packages/dashboard \
    && mv /tmp/dist /opt/dallosh/lib/python3.11/site-packages/dashboard/dist

FROM python:3.11-slim-bookworm AS runtime
LABEL org.opencontainers.image.title="Dallosh" \
      org.opencontainers.image.description="Turns what customers say in public into routed work for a telecom's customer care." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="The Dallosh authors"
ENV PATH=/opt/dallosh/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DALLOSH_HOST=0.0.0.0 \
    DALLOSH_DATA_DIR=/var/lib/dallosh
# Volumes mounted on the two directories take over their owner.
RUN groupadd --gid 10001 dallosh \
    && useradd --uid 10001 --gid dallosh --no-create-home --home-dir /tmp --shell /usr/sbin/nologin dallosh \
    && install --directory --owner=dallosh --group=dallosh --mode=700 /var/lib/dallosh /var/tmp/dallosh
COPY --from=builder /opt/dallosh /opt/dallosh
COPY deploy/compose/healthy.py deploy/compose/mongo_init.py /app/compose/
WORKDIR /app
USER 10001:10001
EXPOSE 8000
# For the API, which is what runs by default; docker-compose.yml has one for each other process.
HEALTHCHECK --interval=30s --timeout=15s --retries=3 --start-period=60s --start-interval=3s \
    CMD ["python", "/app/compose/healthy.py", "api"]
ENTRYPOINT ["dallosh"]
CMD ["api"]
