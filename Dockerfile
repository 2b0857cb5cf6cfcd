# Gongkai as a container: the steps of the Makefile, then only what they made.
FROM python:3.11-slim-bookworm AS build

RUN apt-get update \
    && apt-get install --no-install-recommends -y make=4.3-* \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE Makefile ./
COPY service service
COPY indexer indexer
COPY prompts prompts
COPY eval eval
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
RUN make install VENV=/opt/gongkai PACKAGE='.[postgres,slack]' TORCH_INDEX_URL="$TORCH_INDEX_URL"

FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 1000 gongkai \
    && install -d -o gongkai -g gongkai /data
COPY --from=build /opt/gongkai /opt/gongkai
ENV PATH=/opt/gongkai/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GONGKAI_DATA_DIR=/data
USER 1000
WORKDIR /home/gongkai
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# a container's port is reached from outside it: set GONGKAI_API_KEY, or add --public
CMD ["gongkai", "serve", "--host", "0.0.0.0"]
