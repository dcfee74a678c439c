"""Writes three plain-text versions of each WCXB page, as three scrapers in common use would: the text model's raw material.

usage: scripts/train-lines/texts.py <wcxb folder> <output folder>

  soup/        BeautifulSoup with lxml, script and style taken out, `get_text("\\n", strip=True)`
  inscriptis/  inscriptis.get_text
  resiliparse/ extract_plain_text(html, main_content=False)

Files are named ID.txt and are left as they are where they exist.
"""
import gzip
import os
import sys

from bs4 import BeautifulSoup
from inscriptis import get_text
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

KINDS = ("soup", "inscriptis", "resiliparse")


def soup(page):
    tree = BeautifulSoup(page, "lxml")
    for element in tree(["script", "style"]):
        element.decompose()
    return tree.get_text("\n", strip=True)


def text(kind, page):
    if kind == "soup":
        return soup(page)
    string = bytes_to_str(page, detect_encoding(page))
    if kind == "inscriptis":
        return get_text(string)
    return extract_plain_text(string, main_content=False)


def main():
    source, target = os.path.join(sys.argv[1], "html"), sys.argv[2]
    for kind in KINDS:
        os.makedirs(os.path.join(target, kind), exist_ok=True)
    for name in sorted(os.listdir(source)):
        page = None
        for kind in KINDS:
            path = os.path.join(target, kind, name.split(".")[0] + ".txt")
            if os.path.exists(path):
                continue
            if page is None:
                with gzip.open(os.path.join(source, name)) as file:
                    page = file.read()
            try:
                written = text(kind, page)
            except Exception as error:  # a page one of them can't read is a page without text
                print(name, kind, error, file=sys.stderr)
                written = ""
            with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
                file.write(written)


main()
