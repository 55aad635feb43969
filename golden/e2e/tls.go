package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// certificates writes what a daemon on loopback and its client know each other by: an
// authority's ca.pem, and cert.pem with key.pem in the folders server and client, as
// buildctl's --tlsdir wants them.
func certificates(dir string) error {
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tests"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	server := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "server"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	client := &x509.Certificate{SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "client"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	authority, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	for _, c := range []*x509.Certificate{server, client} {
		folder := c.Subject.CommonName
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			return err
		}
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		private, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return err
		}
		if err := writePEM(filepath.Join(dir, folder, "key.pem"), "PRIVATE KEY", private); err != nil {
			return err
		}
		if err := sign(filepath.Join(dir, folder, "cert.pem"), c, ca, &key.PublicKey, authority); err != nil {
			return err
		}
		if err := sign(filepath.Join(dir, folder, "ca.pem"), ca, ca, &authority.PublicKey, authority); err != nil {
			return err
		}
	}
	return nil
}

// sign writes a certificate that is valid for as long as a test runs.
func sign(file string, c, by *x509.Certificate, of *ecdsa.PublicKey, key *ecdsa.PrivateKey) error {
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	raw, err := x509.CreateCertificate(rand.Reader, c, by, of, key)
	if err != nil {
		return err
	}
	return writePEM(file, "CERTIFICATE", raw)
}

func writePEM(file, kind string, data []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600)
}
