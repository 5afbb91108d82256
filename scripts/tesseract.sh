#!/bin/sh
# Tesseract with French, for scans: installed when we may, else the exact command is printed and we go on.
set -u
command='apt-get install -y tesseract-ocr tesseract-ocr-fra'
if command -v tesseract >/dev/null 2>&1 && tesseract --list-langs 2>/dev/null | grep -qx fra; then
  exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  if { apt-get update && DEBIAN_FRONTEND=noninteractive $command; } >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Scans will be listed as unreadable: Tesseract with French is missing. To install it: sudo $command"
