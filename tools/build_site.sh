#!/usr/bin/env bash
# tools/build_site.sh [FOLDER]   builds the documentation as a site (build/site): open its index.html. A broken link or
# anchor, and anything that a reader's browser would fetch from elsewhere, is an error. Ends with 77 where mkdocs cannot be had.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
setup_python
setup_documentation || exit 77
folder=$(realpath -m "${1:-build/site}")
# Not --quiet, with which mkdocs does not count its warnings either.
NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build --strict --clean --site-dir "$folder" || fail "the site was not built; the reasons are above"
fetched=$(grep -rloE --include='*.html' '<(script|img|iframe)[^>]* src="?(https?:)?//|<link[^>]* rel="?(stylesheet|icon|preconnect)"?[^>]*href="?(https?:)?//' "$folder" || true)
[ -z "$fetched" ] || fail "these pages fetch something from elsewhere:" "$fetched"
say "the site is $folder/index.html"
