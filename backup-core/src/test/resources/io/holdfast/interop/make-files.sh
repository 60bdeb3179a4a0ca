#!/bin/bash
# Makes every kind of file, odd name, mode, time and attribute that a file system of Linux keeps, in the current directory.
# What only root may make is left out for others.
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 022
root=$([ "$(id -u)" = 0 ] && echo true || echo false)

mkdir content modes links special attributes owners times names empty

echo hello >content/small
: >content/empty
seq 1000000000 1002000000 >content/large
truncate -s 20M content/large
perl -e 'srand 7; print pack "L", rand 2**32 for 1 .. 2**20 + 3' >content/incompressible
cp content/incompressible content/copy
{ echo shifted; cat content/incompressible; } >content/shifted
truncate -s 8M content/sparse
printf middle | dd of=content/sparse bs=1 seek=4M conv=notrunc status=none

for mode in 0644 0600 0755 4755 2755 1644 6711 7777; do
    echo $mode >modes/$mode
    chmod $mode modes/$mode
done
for mode in 0700 1777 2750 0555; do
    mkdir modes/directory-$mode
    chmod $mode modes/directory-$mode
done
if $root; then
    echo secret >modes/0000
    mkdir modes/directory-0000
    echo hidden >modes/directory-0000/inside
    chmod 0000 modes/0000 modes/directory-0000
fi

ln -s ../content/small links/relative
ln -s "$PWD/content/small" links/absolute
ln -s no/such/file links/dangling
ln -s . links/loop
ln -s ../content links/directory
ln -s $'a<b>&"c\\d\te \xc3\xbc \xe2\x80\xa8' links/odd-target
echo linked >links/first
ln links/first links/second
ln links/first attributes/third

mkfifo -m 0640 special/pipe
perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0) and bind(S, sockaddr_un("special/socket")) or die $!'
if $root; then
    mknod -m 0666 special/null c 1 3
    mknod -m 0640 special/block b 7 200
    mknod special/high-numbers c 300 70000
fi

for file in text empty binary several acl; do echo $file >attributes/$file; done
mkdir attributes/directory attributes/default-acl
setfattr -n user.comment -v 'plain text' attributes/text attributes/directory
setfattr -n user.empty attributes/empty
setfattr -n user.binary -v 0x00ff0a805c22 attributes/binary
for n in zebra apple mango; do setfattr -n user.$n -v $n attributes/several; done
setfacl -m u:1234:rw,g:4321:r attributes/acl
setfacl -d -m u:1234:rwx,o::- attributes/default-acl
if $root; then
    setfattr -n trusted.note -v kept attributes/text
    echo capable >attributes/capability
    setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 attributes/capability
    echo nameless >owners/nameless
    chown 123456:654321 owners/nameless
    echo nobody >owners/nobody
    chown nobody:nogroup owners/nobody
    ln -s nobody owners/link
    chown -h 1234:4321 owners/link
    mkdir owners/directory
    chown 1234 owners/directory
fi

# The time of a link is not that of its target.
for time in 1901-12-14 1960-02-29T12:34:56.000000001 1969-12-31T23:59:59.999999999 1970-01-01 2001-09-09T01:46:40.5 \
    2038-01-19T03:14:08.123456789 2200-01-01T00:00:00.000000010; do
    echo $time >times/$time
    touch -d $time times/$time
    ln -s $time times/link-$time
    touch -h -d $time times/link-$time
    mkdir times/directory-$time
    touch -d $time times/directory-$time
done

odd=(
    'quote"' "apostrophe'" 'back\slash' 'escape\n' $'new\nline' $'tab\t' $'short\a\b\f\r\v' $'control\x01\x1f\x7f'
    ' spaces ' '-dash' '--' '.hidden' '...' '~' '*?[a-z]' '$HOME' '#' '%41' 'a:b' 'COM1' '<gt>&' 'a=b,c|d'
    $'umlaut \xc3\xbc' $'japanese \xe6\x97\xa5\xe6\x9c\xac' $'combining e\xcc\x81' $'composed \xc3\xa9' $'emoji \xf0\x9f\x98\x80'
    $'family \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa7' $'no-break\xc2\xa0space' $'soft\xc2\xadhyphen' $'zero\xe2\x80\x8bwidth'
    $'right-to-left\xe2\x80\xae' $'byte order\xef\xbb\xbf' $'line\xe2\x80\xa8separator' $'next\xc2\x85line' $'tag \xf3\xa0\x80\x81'
    $'private \xee\x80\x80' $'noncharacter \xef\xbf\xbf' $'last \xf4\x8f\xbf\xbf' $'replacement \xef\xbf\xbd'
    $'bytes \xff\xfe' $'truncated \xe2\x82' $'surrogate \xed\xa0\x80' $'overlong \xc0\xaf' $'beyond \xf4\x90\x80\x80' $'latin1 \xfc'
    # Their order by bytes is not that by UTF-16 units.
    $'\xef\xbf\xbcz' $'\xf0\x90\x80\x80' $'\xff' $'\x80' a B b a.b a-b
    "$(printf '%0255d' 0)"
)
for name in "${odd[@]}"; do
    printf %s "$name" >"names/$name"
    mkdir -p "names/directories/$name"
    ln -s target "names/directories/$name/link"
done
