# The bot: pages and jobs. No secret is in this image; data and keys come from volumes and files.
FROM python:3.12-slim-bookworm AS build
COPY requirements/bot.txt /build/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/bot.txt

FROM python:3.12-slim-bookworm
# Reads the words on pictures; without it people are asked to type them.
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app ben
COPY --from=build /venv /venv
WORKDIR /app
COPY bot/ bot/
COPY nlu/__init__.py nlu/intents.yml nlu/
COPY nlu/vitext/ nlu/vitext/
COPY content/ content/
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BEN_DATA_DIR=/data BEN_LOG_JSON=true
RUN mkdir /data && chown ben /data
USER ben
VOLUME /data
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
