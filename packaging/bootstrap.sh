#!/bin/sh
# Makes sure that a bare Debian or Ubuntu machine has what the Makefile starts from.
#
#   packaging/bootstrap.sh make     make is on the PATH
#   packaging/bootstrap.sh venv     .venv exists, with Python 3.11 or newer and a pip that knows groups
#   packaging/bootstrap.sh window   the libraries that Qt takes from the system are there
#   packaging/bootstrap.sh display  and those for a screen of X11
#   packaging/bootstrap.sh readers  the programs of others with which tests look at what we write
#
# System packages are installed where that is allowed (root, or sudo without a password); elsewhere
# one sentence says which are missing. PYTHON=/path/to/python chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

system() { # system PACKAGE...
    if command -v apt-get >/dev/null; then
        if [ "$(id -u)" = 0 ]; then
            as_root=
        elif sudo -n true 2>/dev/null; then
            as_root=sudo
        else
            echo "Please install with your administrator's rights: apt-get install $*" >&2
            exit 1
        fi
        echo "Installing the system packages $*" >&2
        $as_root apt-get update -qq
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >&2
    else
        echo "Please install with your system's package manager what Debian calls: $*" >&2
        exit 1
    fi
}

new_enough() { # new_enough PYTHON
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# 3.11 first, since CI's torch is built for it; then whatever the system calls python3.
pick_python() {
    for python in ${PYTHON:-python3.11 python3 python3.14 python3.13 python3.12}; do
        if new_enough "$python"; then
            echo "$python"
            return
        fi
    done
    return 1
}

window() {
    .venv/bin/python -c 'import PySide6.QtWidgets' 2>/dev/null ||
        system libegl1 libgl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1
}

display() {
    plugin=$(find .venv -name libqxcb.so)
    if [ -n "$plugin" ] && ldd "$plugin" | grep -q 'not found'; then
        system libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 \
            libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libxkbcommon-x11-0
    fi
}

readers() {
    for tool in exiftool exiv2 tiffinfo identify jxlinfo; do
        command -v "$tool" >/dev/null || {
            system libimage-exiftool-perl exiv2 libtiff-tools imagemagick libjxl-tools
            return
        }
    done
}

venv() {
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        python=$(pick_python) || {
            system python3 python3-venv
            python=$(pick_python) || {
                echo "Restorer needs Python 3.11 or newer; please install one and set PYTHON to it." >&2
                exit 1
            }
        }
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            system "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        fi
        echo "Making .venv with $("$python" --version)" >&2
        "$python" -m venv --clear .venv
    fi
    # Dependency groups (PEP 735) came with pip 25.1.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
}

case ${1-} in
    make) command -v make >/dev/null || system make ;;
    venv) venv ;;
    window) window ;;
    display) display ;;
    readers) readers ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
