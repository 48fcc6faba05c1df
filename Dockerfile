# Three stages: styles and scripts, the binary, and an image that holds little else.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY assets assets
RUN npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /build
# SQLite, libpq and OpenSSL are compiled from source; this image has the compiler, make and perl they need.
COPY Cargo.toml Cargo.lock build.rs ./
COPY .cargo .cargo
COPY src src
COPY migrations migrations
COPY templates templates
COPY config config
COPY --from=assets /build/assets/dist assets/dist
# The tests and the measurements are declared in the manifest but not built here: empty files stand for them.
RUN grep -oE '"(tests|benches)/[^"]+"' Cargo.toml | tr -d '"' | xargs -I{} install -D /dev/null {}
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --locked --release && cp target/release/capacity-tracker /capacity-tracker

FROM debian:bookworm-slim
# Certificates: to check the mail server's and the database's.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/capacity-tracker --create-home --shell /usr/sbin/nologin capacity
COPY --from=build /capacity-tracker /usr/local/bin/capacity-tracker
# A number, so that orchestrators can see it is not root.
USER 10001
WORKDIR /var/lib/capacity-tracker
# Nothing starts by accident as anything but production, which refuses to start until secret, address and mail are set.
ENV CT__ENVIRONMENT=production \
    CT__SERVER__BIND=0.0.0.0:8080 \
    CT__DATABASE__URL=sqlite:///var/lib/capacity-tracker/capacity-tracker.db \
    CT__LOG__FORMAT=json
VOLUME /var/lib/capacity-tracker
EXPOSE 8080
# It then finishes what is in flight, which may take server.shutdown_timeout_seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["capacity-tracker", "health"]
ENTRYPOINT ["capacity-tracker"]
CMD ["serve"]
