package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// Verifier checks deliveries. Any number of goroutines may use one.
type Verifier struct {
	Secrets []string // Several while one is being rotated.
	Dialect string   // The endpoint's. "": the headers decide.
	// How far the signed time may be off, either way. 0: five minutes; negative: any.
	Tolerance    time.Duration
	BodyBytesMax int64            // For VerifyRequest. 0: 1 MiB.
	Now          func() time.Time // nil: time.Now.
}

// Delivery is one whose signature is genuine.
type Delivery struct {
	Dialect     string
	ID          string          // The one to remember: it is signed, and stays the same over retries.
	Type        string          // Of the event.
	Body        json.RawMessage // The event, as it came.
	SignedAt    time.Time       // Zero where the dialect signs no time.
	SecretIndex int             // Which of the secrets matched.
}

// VerifyRequest reads the body and verifies it. Afterwards the body can be read again.
func (v *Verifier) VerifyRequest(r *http.Request) (*Delivery, error) {
	limit := v.BodyBytesMax
	if limit <= 0 {
		limit = 1 << 20
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, refuse(BodyTooLarge, "the body has more than %d bytes", limit)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return v.Verify(r.Header, body)
}

// Verify checks the bytes of a body as they came. Its errors are of type *Error.
func (v *Verifier) Verify(header http.Header, body []byte) (*Delivery, error) {
	header = canonical(header)
	dialect := v.Dialect
	if dialect == "" {
		var err error
		if dialect, err = detect(header); err != nil {
			return nil, err
		}
	}
	r, known := dialects[dialect]
	if !known {
		return nil, refuse(UnknownDialect, "there is no dialect %s", dialect)
	}
	keys, err := v.keys(r)
	if err != nil {
		return nil, err
	}
	found, err := readClaim(r, header, keys)
	if err != nil {
		return nil, err
	}
	delivery := &Delivery{Dialect: dialect, Body: json.RawMessage(body)}
	if delivery.SignedAt, err = v.checkTime(found.timestamp); err != nil {
		return nil, err
	}
	delivery.SecretIndex = matchingSecret(r, found, body, keys)
	if delivery.SecretIndex < 0 {
		return nil, refuse(SignatureMismatch, "the signature is not of these bytes with this secret")
	}
	delivery.ID, delivery.Type, err = idAndType(body)
	if err != nil {
		return nil, err
	}
	return delivery, nil
}

func (v *Verifier) keys(r rules) ([]key, error) {
	if len(v.Secrets) == 0 {
		return nil, refuse(BadSecret, "there is no secret")
	}
	var keys []key
	for _, secret := range v.Secrets {
		key, err := keyOf(r, secret)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// checkTime refuses a signed time that is too far off; "" is none.
func (v *Verifier) checkTime(timestamp string) (time.Time, error) {
	if timestamp == "" {
		return time.Time{}, nil
	}
	unix, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return time.Time{}, refuse(MalformedTimestamp, "the timestamp isn't Unix seconds")
	}
	now, tolerance := time.Now, v.Tolerance
	if v.Now != nil {
		now = v.Now
	}
	if tolerance == 0 {
		tolerance = 5 * time.Minute
	}
	signed := time.Unix(unix, 0)
	age := now().Sub(signed)
	if tolerance > 0 && age > tolerance {
		return signed, refuse(TimestampTooOld, "signed %v ago: a replay, or a clock that is wrong", age)
	}
	if tolerance > 0 && -age > tolerance {
		return signed, refuse(TimestampTooNew, "signed %v ahead: is this machine's clock right?", -age)
	}
	return signed, nil
}

func idAndType(body []byte) (id, kind string, err error) {
	var event map[string]json.RawMessage
	// Not into a struct: its names would match without case.
	if !utf8.Valid(body) || json.Unmarshal(body, &event) != nil ||
		text(event["id"], &id) != nil || text(event["type"], &kind) != nil {
		return "", "", refuse(InvalidBody, "the body is no JSON object with id and type")
	}
	return id, kind, nil
}

// text reads a JSON string; null is none.
func text(raw json.RawMessage, into *string) error {
	if len(raw) == 0 || raw[0] != '"' {
		return errors.New("not a string")
	}
	return json.Unmarshal(raw, into)
}

// canonical is the same header with names as http.Header's methods look for them.
func canonical(header http.Header) http.Header {
	found := make(http.Header, len(header))
	for name, values := range header {
		key := http.CanonicalHeaderKey(name)
		found[key] = append(found[key], values...)
	}
	return found
}
