# The bot alone, from the locked dependencies; no compiler, no pip, no build backend in the image.
# All that it writes is under /data: the SQLite file, unless DATABASE_URL names a PostgreSQL.
FROM python:3.11-slim AS dependencies
COPY requirements.lock /
RUN python -m venv --without-pip /opt/deskbot \
    && pip --python /opt/deskbot/bin/python install --no-cache-dir --only-binary :all: \
        --require-hashes --requirement /requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin deskbot \
    && install --directory --owner 10001 --mode 0700 /data
COPY --from=dependencies /opt/deskbot /opt/deskbot
WORKDIR /app
COPY LICENSE NOTICE manifest.yml ./
COPY bot bot
COPY handlers handlers
COPY formatters formatters
# Compiled here because the user below may not write; unchecked, since nothing here changes.
RUN /opt/deskbot/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/deskbot/lib /app
USER 10001
VOLUME /data
ENV DATABASE_URL=sqlite+aiosqlite:////data/deskbot.db
ENV HTTP_HOST=0.0.0.0 HTTP_PORT=3000 PATH=/opt/deskbot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['HTTP_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
