package webhook

import (
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
	timestamp  string   // "" where the dialect signs none.
	prefix     string   // Of the signed content, before the body.
}

func readClaim(r rules, header http.Header) (claim, error) {
	value, err := required(header, r.signature)
	if err != nil {
		return claim{}, err
	}
	switch r.form {
	case timedV1:
		return timedClaim(value)
	case standard:
		return standardClaim(header, r, value)
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

func standardClaim(header http.Header, r rules, value string) (claim, error) {
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
		if strings.HasPrefix(part, "v1,") { // Other versions are for others.
			found.signatures = append(found.signatures, part[3:])
		}
	}
	return found, allOf(found.signatures, isBase64, "v1, with 44 characters of base64")
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
func matchingSecret(r rules, c claim, body []byte, keys [][]byte) int {
	found := -1
	for position, key := range keys {
		mac := hmac.New(sha256.New, key)
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

// keyOf is the secret's characters, or what its base64 means.
func keyOf(r rules, secret string) ([]byte, error) {
	if secret == "" {
		return nil, refuse(BadSecret, "the secret is empty or not set")
	}
	if r.form != standard {
		return []byte(secret), nil
	}
	encoded := strings.TrimPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(key) == 0 || base64.StdEncoding.EncodeToString(key) != encoded {
		return nil, refuse(BadSecret, "the secret is not base64 after whsec_")
	}
	return key, nil
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

func isBase64(text string) bool {
	raw, err := base64.StdEncoding.DecodeString(text)
	return len(text) == 44 && err == nil && len(raw) == sha256.Size
}
