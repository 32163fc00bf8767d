"""Keeps the site (mkdocs.yml) without a network: the offline plugin would load its search worker from a CDN."""

from pathlib import Path

from mkdocs.structure.files import File

SHIM = Path(__file__).resolve().parent.parent / "third_party/iframe-worker/iframe-worker.js"
PLACE = "assets/iframe-worker.js"


def on_config(config):
    config.extra["polyfills"] = [PLACE]
    config.extra["generator"] = False
    return config


def on_files(files, config):
    files.append(File.generated(config, PLACE, abs_src_path=str(SHIM)))
    return files
