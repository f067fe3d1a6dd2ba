package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
)

// claim is what a request says of its signature, before anything is checked.
type claim struct {
	signatures []string // Encoded as they came.
	asymmetric []string // Of ed25519 (v1a).
	timestamp  string   // "" where the dialect signs none.
	prefix     string   // Of the signed content, before the body.
}

// key is that of an HMAC, or the public one of ed25519.
type key struct {
	mac    []byte
	public ed25519.PublicKey
}

func readClaim(r rules, header http.Header, keys []key) (claim, error) {
	value, err := required(header, r.signature)
	if err != nil {
		return claim{}, err
	}
	switch r.form {
	case timedV1:
		return timedClaim(value)
	case standard:
		return standardClaim(header, r, value, keys)
	default:
		return sha256Claim(header, r, value)
	}
}

func timedClaim(value string) (claim, error) {
	parts := strings.Split(value, ",")
	if !strings.HasPrefix(parts[0], "t=") {
		return claim{}, refuse(MalformedSignature, "X-Fanfare-Signature doesn't begin with t=")
	}
	found := claim{timestamp: parts[0][2:]}
	if err := seconds(found.timestamp); err != nil {
		return claim{}, err
	}
	for _, part := range parts[1:] {
		if strings.HasPrefix(part, "v1=") {
			found.signatures = append(found.signatures, part[3:])
		}
	}
	found.prefix = found.timestamp + "."
	return found, allOf(found.signatures, isHex, "v1= with 64 hex digits")
}

// standardClaim leaves out signatures of versions for which there is no key: they are for others.
func standardClaim(header http.Header, r rules, value string, keys []key) (claim, error) {
	var macs, publics bool
	for _, each := range keys {
		macs, publics = macs || each.public == nil, publics || each.public != nil
	}
	id, err := required(header, "Webhook-Id")
	if err != nil {
		return claim{}, err
	}
	timestamp, err := signedTime(header, r)
	if err != nil {
		return claim{}, err
	}
	found := claim{timestamp: timestamp, prefix: id + "." + timestamp + "."}
	for _, part := range strings.Split(value, " ") {
		if strings.HasPrefix(part, "v1,") && macs {
			found.signatures = append(found.signatures, part[3:])
		} else if strings.HasPrefix(part, "v1a,") && publics {
			found.asymmetric = append(found.asymmetric, part[4:])
		}
	}
	const what = "v1, or v1a, with 44 or 88 characters of base64"
	if len(found.asymmetric) > 0 {
		if err := allOf(found.asymmetric, isBase64Of(ed25519.SignatureSize), what); err != nil {
			return claim{}, err
		}
		if len(found.signatures) == 0 {
			return found, nil
		}
	}
	return found, allOf(found.signatures, isBase64Of(sha256.Size), what)
}

func sha256Claim(header http.Header, r rules, value string) (claim, error) {
	next, err := only(header, r.next)
	if err != nil {
		return claim{}, err
	}
	values := []string{value}
	if len(header.Values(r.next)) > 0 {
		values = append(values, next)
	}
	var found claim
	for _, each := range values {
		if !strings.HasPrefix(each, "sha256=") {
			return claim{}, refuse(MalformedSignature, "the signature doesn't begin with sha256=")
		}
		found.signatures = append(found.signatures, each[7:])
	}
	if err := allOf(found.signatures, isHex, "sha256= with 64 hex digits"); err != nil || r.timestamp == "" {
		return found, err
	}
	if found.timestamp, err = signedTime(header, r); err != nil {
		return claim{}, err
	}
	found.prefix = found.timestamp + "."
	return found, nil
}

// matchingSecret is the position of the key that made one of the signatures, -1 if none did. Every
// signature is compared with every key, in constant time.
func matchingSecret(r rules, c claim, body []byte, keys []key) int {
	found := -1
	for position, key := range keys {
		if key.public != nil {
			if found < 0 && key.signed(c, body) {
				found = position
			}
			continue
		}
		mac := hmac.New(sha256.New, key.mac)
		mac.Write([]byte(c.prefix))
		mac.Write(body)
		right := hex.EncodeToString(mac.Sum(nil))
		if r.form == standard {
			right = base64.StdEncoding.EncodeToString(mac.Sum(nil))
		}
		for _, signature := range c.signatures {
			if hmac.Equal([]byte(signature), []byte(right)) && found < 0 {
				found = position
			}
		}
	}
	return found
}

// signed tells whether one of the signatures is of the key's private part.
func (k key) signed(c claim, body []byte) bool {
	content := append([]byte(c.prefix), body...)
	for _, each := range c.asymmetric {
		signature, err := base64.StdEncoding.DecodeString(each)
		if err == nil && ed25519.Verify(k.public, content, signature) {
			return true
		}
	}
	return false
}

// keyOf is the secret's characters, or what its base64 means.
func keyOf(r rules, secret string) (key, error) {
	if secret == "" {
		return key{}, refuse(BadSecret, "the secret is empty or not set")
	}
	if r.form != standard {
		return key{mac: []byte(secret)}, nil
	}
	encoded, public := strings.CutPrefix(secret, "whpk_")
	if !public {
		encoded = strings.TrimPrefix(secret, "whsec_")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(raw) == 0 || base64.StdEncoding.EncodeToString(raw) != encoded {
		return key{}, refuse(BadSecret, "the secret is not base64 after whsec_ or whpk_")
	}
	if !public {
		return key{mac: raw}, nil
	}
	if len(raw) != ed25519.PublicKeySize {
		return key{}, refuse(BadSecret, "the public key is not whpk_ and 32 bytes")
	}
	return key{public: raw}, nil
}

// only returns the value of a header that may come once, "" if it isn't there.
func only(header http.Header, name string) (string, error) {
	values := header.Values(name)
	if len(values) > 1 {
		return "", refuse(DuplicateHeader, "%s is there %d times", name, len(values))
	}
	return header.Get(name), nil
}

func required(header http.Header, name string) (string, error) {
	value, err := only(header, name)
	if err == nil && value == "" {
		err = refuse(MissingHeader, "%s is missing", name)
	}
	return value, err
}

func signedTime(header http.Header, r rules) (string, error) {
	value, err := required(header, r.timestamp)
	if err == nil {
		err = seconds(value)
	}
	return value, err
}

func seconds(text string) error {
	if len(text) < 1 || len(text) > 12 || strings.Trim(text, "0123456789") != "" {
		return refuse(MalformedTimestamp, "the timestamp isn't Unix seconds")
	}
	return nil
}

func allOf(signatures []string, good func(string) bool, what string) error {
	for _, each := range signatures {
		if !good(each) {
			return refuse(MalformedSignature, "there is no %s", what)
		}
	}
	if len(signatures) == 0 {
		return refuse(MalformedSignature, "there is no %s", what)
	}
	return nil
}

func isHex(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}

func isBase64Of(size int) func(string) bool {
	return func(text string) bool {
		raw, err := base64.StdEncoding.DecodeString(text)
		return len(text) == base64.StdEncoding.EncodedLen(size) && err == nil && len(raw) == size
	}
}
