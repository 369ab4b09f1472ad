# One image for every role: `serve`, `worker`, `migrate` and the other commands of `lwg help`. test/deploy/image.test.ts follows these lines.

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production LWG_HOST=0.0.0.0 LWG_OPS_PORT=9464 NODE_COMPILE_CACHE=/var/cache/lwg
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE NOTICE ./
COPY migrations ./migrations
COPY src ./src
COPY verifier ./verifier
# Where the sequencer of the log keeps the last checkpoint that it signed: a volume is put here.
RUN install --directory --owner=10001 --group=10001 /var/lib/lwg
# What the program is compiled to: a role is up in half the time. Node keeps it by user, so the one who will run it makes it, and then cannot change it.
RUN install --directory --owner=10001 --group=10001 /var/cache/lwg
USER 10001:10001
RUN node --max-semi-space-size=8 --heap-growing-percent=50 /app/src/cli/lwg.ts compile
USER root
RUN chown --recursive root:root /var/cache/lwg
# Everything above but the volume's place belongs to root, so this user cannot change it; nothing is ever written below /app.
USER 10001:10001
EXPOSE 3000 9464
# How V8 may grow (src/ops/heap-flags.ts); what is compiled above is taken only with the flags it was compiled with.
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=50", "/app/src/cli/lwg.ts"]
CMD ["serve"]
