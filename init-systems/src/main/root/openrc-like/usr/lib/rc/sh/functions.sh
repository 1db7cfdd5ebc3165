# What service scripts may call: messages in OpenRC's look, and small checks.
# Anything that needs more than the shell is a program in /usr/lib/rc/bin.

# ebegin leaves its line open for eend; whatever is said in between ends it.
_ebegin_open=
_eindent=

if [ "${EINFO_COLOR:-no}" = yes ]; then
    _good="$(printf '\033[1;32m')"
    _warn="$(printf '\033[1;33m')"
    _bad="$(printf '\033[1;31m')"
    _bracket="$(printf '\033[1;34m')"
    _normal="$(printf '\033[0m')"
else
    _good= _warn= _bad= _bracket= _normal=
fi

# Colour, text.
_eline() {
    if [ -n "$_ebegin_open" ]; then
        printf '\n'
        _ebegin_open=
    fi
    printf ' %s*%s %s%s\n' "$1" "$_normal" "$_eindent" "$2"
}

einfo() {
    case "$EINFO_QUIET" in [Yy][Ee][Ss]) return 0;; esac
    _eline "$_good" "$*"
}
einfon() {
    case "$EINFO_QUIET" in [Yy][Ee][Ss]) return 0;; esac
    printf ' %s*%s %s%s' "$_good" "$_normal" "$_eindent" "$*"
}
ewarn() { _eline "$_warn" "$*" >&2; }
ewarnn() { printf ' %s*%s %s%s' "$_warn" "$_normal" "$_eindent" "$*" >&2; }
eerror() {
    _eline "$_bad" "$*" >&2
    return 1
}
eerrorn() {
    printf ' %s*%s %s%s' "$_bad" "$_normal" "$_eindent" "$*" >&2
    return 1
}

ebegin() {
    case "$EINFO_QUIET" in [Yy][Ee][Ss]) return 0;; esac
    [ -n "$_ebegin_open" ] && printf '\n'
    printf ' %s*%s %s%s ...' "$_good" "$_normal" "$_eindent" "$*"
    _ebegin_open=yes
}

# Colour of the word, the word.
_emark() {
    if [ -n "$_normal" ]; then
        printf '\033[%dG%s[ %s%s %s]%s\n' "$((${COLUMNS:-80} - 7))" \
            "$_bracket" "$1" "$2" "$_bracket" "$_normal"
    elif [ -n "$_ebegin_open" ]; then
        printf ' [ %s ]\n' "$2"
    else
        printf '%*s[ %s ]\n' "$((${COLUMNS:-80} - 8))" '' "$2"
    fi
    _ebegin_open=
}

# How to say what went wrong, then the status and the text.
_eend() {
    local say="$1" status="${2:-0}"
    [ $# -ge 2 ] && shift
    shift
    if [ "$status" = 0 ]; then
        case "$EINFO_QUIET" in [Yy][Ee][Ss]) return 0;; esac
        _emark "$_good" ok
    else
        [ -n "$*" ] && "$say" "$*"
        if [ "$say" = eerror ]; then
            _emark "$_bad" '!!'
        else
            _emark "$_warn" '!!'
        fi
    fi
    return "$status"
}
eend() { _eend eerror "$@"; }
ewend() { _eend ewarn "$@"; }

_everbose() {
    case "$EINFO_VERBOSE" in [Yy][Ee][Ss]) return 0;; esac
    return 1
}
veinfo() { _everbose && einfo "$@"; return 0; }
veinfon() { _everbose && einfon "$@"; return 0; }
vewarn() { _everbose && ewarn "$@"; return 0; }
vebegin() { _everbose && ebegin "$@"; return 0; }
veend() {
    if _everbose; then eend "$@"; else return "${1:-0}"; fi
}
vewend() {
    if _everbose; then ewend "$@"; else return "${1:-0}"; fi
}

eindent() { _eindent="$_eindent  "; }
eoutdent() { _eindent="${_eindent#  }"; }
veindent() { _everbose && eindent; return 0; }
veoutdent() { _everbose && eoutdent; return 0; }

# esyslog PRIORITY TAG TEXT
esyslog() {
    local priority="$1" tag="$2"
    shift 2
    command -v logger >/dev/null 2>&1 && logger -p "$priority" -t "$tag" -- "$*"
    return 0
}

# ewaitfile SECONDS FILE...
ewaitfile() {
    local left="$1" file
    shift
    for file in "$@"; do
        while [ ! -e "$file" ]; do
            [ "$left" -le 0 ] && return 1
            left=$((left - 1))
            sleep 1
        done
    done
    return 0
}

# A word, or the name of a variable that holds one. 1: no; 2: neither.
yesno() {
    local value="$1"
    [ -n "$value" ] || return 1
    case "$value" in
        [Yy][Ee][Ss]|[Tt][Rr][Uu][Ee]|[Oo][Nn]|1) return 0;;
        [Nn][Oo]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Ff][Ff]|0) return 1;;
        *[!A-Za-z0-9_]*|[0-9]*) return 2;;
    esac
    eval "value=\"\${$value}\""
    case "$value" in
        [Yy][Ee][Ss]|[Tt][Rr][Uu][Ee]|[Oo][Nn]|1) return 0;;
        ''|[Nn][Oo]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Ff][Ff]|0) return 1;;
    esac
    vewarn "\$$1 is not set properly"
    return 2
}

# Names that may stand in a variable's name.
shell_var() {
    local name="$*" made=
    while [ -n "$name" ]; do
        case "$name" in
            [A-Za-z0-9_\ ]*) made="$made${name%"${name#?}"}";;
            *) made="${made}_";;
        esac
        name="${name#?}"
    done
    printf '%s\n' "$made"
}

# Reads a file of settings if it is there.
sourcex() {
    [ "$1" = -e ] && shift
    [ -r "$1" ] || return 0
    . "$1"
}
