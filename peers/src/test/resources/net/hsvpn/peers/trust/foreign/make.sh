#!/bin/sh
# Made the files beside it with OpenSSL 3 and strongSwan's pki. Their keys protect nothing.
set -e
cd "$(dirname "$0")"
W=$(mktemp -d)
touch $W/index; echo 1000 > $W/serial; echo 01 > $W/crlnumber
cat > $W/ca.cnf <<C
[ca]
default_ca = d
[d]
database = $W/index
serial = $W/serial
crlnumber = $W/crlnumber
new_certs_dir = $W
default_md = sha256
policy = p
unique_subject = no
[p]
countryName = optional
organizationName = optional
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:hub.example.net, IP:192.0.2.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://crl.example.net/ca.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example.net/
[responder]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
C
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $W/ca.key
openssl req -x509 -new -key $W/ca.key -subj "/C=CH/O=OpenSSL/CN=Foreign CA" -days 36500 \
  -addext "keyUsage = critical, keyCertSign, cRLSign" -out ca.pem
issue() { # name key extensions
  openssl req -new -key $2 -subj "/C=CH/O=OpenSSL/CN=$1" -out $W/$1.csr
  openssl ca -batch -notext -config $W/ca.cnf -cert ca.pem -keyfile $W/ca.key -days 36500 \
    -extensions $3 -in $W/$1.csr -out $1.pem 2>/dev/null
}
openssl genrsa -traditional -out rsa-pkcs1.key 2048 2>/dev/null
openssl ecparam -name secp384r1 -genkey -out ec-sec1.key
openssl genpkey -algorithm ed25519 -out ed25519.key
openssl genpkey -algorithm ed448 -out ed448.key
openssl pkcs8 -topk8 -in rsa-pkcs1.key -passout pass:secret -out rsa-pkcs8-encrypted.key
openssl pkcs8 -topk8 -scrypt -in ec-sec1.key -passout pass:secret -out ec-pkcs8-scrypt.key
openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in ec-sec1.key -passout pass:secret -out ec-pkcs8-3des.key
openssl rsa -traditional -aes128 -in rsa-pkcs1.key -passout pass:secret -out rsa-pkcs1-encrypted.key 2>/dev/null
issue hub rsa-pkcs1.key leaf
issue gone ec-sec1.key leaf
issue ed ed25519.key leaf
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $W/responder.key
issue responder $W/responder.key responder
openssl pkcs12 -export -in hub.pem -inkey rsa-pkcs1.key -certfile ca.pem -passout pass:secret -out hub.p12
openssl pkcs12 -export -legacy -in hub.pem -inkey rsa-pkcs1.key -certfile ca.pem -passout pass:secret -out hub-legacy.p12
openssl ca -config $W/ca.cnf -cert ca.pem -keyfile $W/ca.key -revoke gone.pem -crl_reason keyCompromise 2>/dev/null
openssl ca -config $W/ca.cnf -cert ca.pem -keyfile $W/ca.key -gencrl -crldays 36500 2>/dev/null \
  | openssl crl -outform DER -out ca.crl
openssl ocsp -issuer ca.pem -cert hub.pem -cert gone.pem -no_nonce -reqout $W/req.der >/dev/null
openssl ocsp -index $W/index -CA ca.pem -rsigner responder.pem -rkey $W/responder.key -ndays 36500 \
  -reqin $W/req.der -respout ocsp.der >/dev/null
pki --gen --type ed25519 > $W/ss.key
pki --self --ca --lifetime 10000 --in $W/ss.key --type ed25519 --dn "C=CH, O=strongSwan, CN=Swan CA" > swan-ca.der
pki --gen --type rsa --size 2048 > swan-hub.key
pki --issue --lifetime 10000 --in swan-hub.key --type rsa --cacert swan-ca.der --cakey $W/ss.key \
  --dn "C=CH, O=strongSwan, CN=hub" --san hub.swan.example --flag serverAuth --flag ikeIntermediate > swan-hub.der
pki --signcrl --lifetime 10000 --cacert swan-ca.der --cakey $W/ss.key --reason superseded --serial deadbeef > swan.crl
rm -r $W
