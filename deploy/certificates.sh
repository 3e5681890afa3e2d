#!/bin/sh
# An authority, and certificates for three servers and for every user of theirs, with openssl:
#   sh certificates.sh FOLDER HOST HOST HOST
# A HOST is a name or an IPv4 address as it stands in NATS_URLS and in the servers' routes.
set -eu
folder=$1
shift
umask 077
mkdir -p "$folder"
cd "$folder"
if [ -e ca.key ]; then
    echo "$folder has an authority already: remove ca.key and ca.pem there to begin anew." >&2
    exit 1
fi

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=process-manager-demo CA" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout ca.key -out ca.pem 2>/dev/null

issue() { # file, names, what it is for
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf 'subjectAltName=%s\nextendedKeyUsage=%s\nkeyUsage=digitalSignature\n' "$2" "$3" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
    rm "$1.csr" "$1.ext"
}

for host in "$@"; do
    case $host in
    *[!0-9.]*) name=DNS:$host ;;
    *) name=IP:$host ;;
    esac
    # Servers are each other's clients, too. `server` is what they know each other by.
    issue "$host" "$name,DNS:server" serverAuth,clientAuth
done
for user in billing process-manager reports page; do
    issue "$user" "DNS:$user" clientAuth
done
chmod 644 ./*.pem
