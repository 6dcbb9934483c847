# The image of every program of a deployment: server, projector, backups, and the commands. See docs/operating.md.

FROM python:3.13.9-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /build
RUN python -m venv /opt/harapan
# First what changes seldom: the libraries, by their hashes and nothing else.
COPY requirements-server.lock ./
RUN /opt/harapan/bin/pip install --quiet --require-hashes --no-deps -r requirements-server.lock
COPY pyproject.toml README.md LICENSE ./
COPY domain domain/
COPY sync sync/
COPY service service/
COPY client_sdk client_sdk/
RUN /opt/harapan/bin/pip install --quiet --no-deps --no-build-isolation .

# PostgreSQL's own tools, as new as the server of docker-compose.yml: an older pg_dump refuses a newer server.
FROM postgres:18.1-trixie AS postgres

FROM python:3.13.9-slim-trixie
# libpq5 brings what the newer libpq needs; /usr/local/lib comes first when a program looks for it.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=postgres /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore /usr/local/bin/
COPY --from=postgres /usr/lib/*-linux-gnu/libpq.so.5* /usr/local/lib/
RUN ldconfig && pg_dump --version | grep -F " 18." && pg_restore --version | grep -F " 18."
COPY --from=build /opt/harapan /opt/harapan
# Volumes take the owner of the folder that they are first laid over.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin harapan \
    && install --directory --owner=harapan --group=harapan --mode=0700 \
        /var/lib/harapan/data /var/lib/harapan/keys /backups/log /backups/keys \
    && install --directory --owner=harapan --group=harapan --mode=0755 \
        /secrets/database /secrets/service /secrets/stream
ENV PATH=/opt/harapan/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /var/lib/harapan
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["harapan"]
CMD ["--help"]
