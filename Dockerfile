# Another base that has Python >= 3.11 with venv will do: docker build --build-arg BASE_IMAGE=...
ARG BASE_IMAGE=python:3.12-slim
FROM ${BASE_IMAGE}

# What changes least comes first, so that a change of our code installs no packages again.
COPY requirements.lock /tmp/requirements.lock
RUN python3 -m venv /opt/meldstroom \
    && /opt/meldstroom/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        --only-binary :all: -r /tmp/requirements.lock
ENV PATH=/opt/meldstroom/bin:$PATH PYTHONUNBUFFERED=1

WORKDIR /app
COPY requirements.in pyproject.toml LICENSE README.md ./
COPY events events
COPY infra infra
COPY projections projections
COPY services services
COPY examples examples
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .

# A volume takes the owner of the folder that it is mounted on, so the folder must be ours before that.
RUN useradd --system --uid 10001 meldstroom && install -d -o meldstroom -m 700 /var/lib/meldstroom
USER meldstroom
ENV MELDSTROOM_DATA=/var/lib/meldstroom
VOLUME /var/lib/meldstroom
