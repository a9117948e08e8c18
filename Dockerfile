# syntax=docker/dockerfile:1
# The steps are CI's own: `npm ci`, `npm run build`, then `npm ci --omit=dev` for what runs.
FROM node:24-trixie-slim AS build
WORKDIR /proffer
COPY package.json package-lock.json ./
# roaring has no binary for this Node and no compiler is here: npm leaves the optional package out, roaring-wasm stands in.
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-trixie-slim AS dependencies
WORKDIR /proffer
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24-trixie-slim
ENV NODE_ENV=production \
    PROFFER_HOST=0.0.0.0 \
    PROFFER_ADMIN_HOST=0.0.0.0 \
    PROFFER_DATA_DIR=/data
WORKDIR /proffer
COPY --from=dependencies /proffer/node_modules node_modules
COPY --from=build /proffer/dist dist
COPY --from=build /proffer/config config
COPY --from=build /proffer/proto proto
COPY --from=build /proffer/package.json package.json
# The numeric id of the image's own user, so that Kubernetes' runAsNonRoot can check it.
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000
VOLUME /data
EXPOSE 8080 50051 50052 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=2s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# PROFFER_HOST is open, so the node starts only with credentials: mount a configuration with `auth.tokensFile`.
ENTRYPOINT ["node", "--enable-source-maps", "dist/scripts/proffer.js"]
CMD ["serve"]
