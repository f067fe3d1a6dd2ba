package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

type vector struct {
	Name     string      `json:"name"`
	Dialect  string      `json:"dialect"`
	Secrets  []string    `json:"secrets"`
	Now      int64       `json:"now"`
	Headers  [][2]string `json:"headers"`
	Body     string      `json:"body"`
	Code     string      `json:"code"`
	Expected struct {
		Dialect  string `json:"dialect"`
		ID       string `json:"id"`
		Type     string `json:"type"`
		SignedAt *int64 `json:"signedAt"`
	} `json:"expected"`
}

func TestVectors(t *testing.T) {
	text, err := os.ReadFile("../../vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []vector `json:"cases"`
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Cases) == 0 {
		t.Fatal("no vectors", err)
	}
	for _, each := range file.Cases {
		t.Run(each.Name, each.check)
	}
}

func (v vector) check(t *testing.T) {
	header := http.Header{}
	for _, pair := range v.Headers {
		header[pair[0]] = append(header[pair[0]], pair[1]) // Names as they are.
	}
	verifier := Verifier{Dialect: v.Dialect, Secrets: v.Secrets,
		Now: func() time.Time { return time.Unix(v.Now, 0) }}
	delivery, err := verifier.Verify(header, []byte(v.Body))
	if code := codeOf(err); code != v.Code {
		t.Fatalf("%s, not %s", code, v.Code)
	}
	if err != nil {
		return
	}
	want := v.Expected
	if delivery.Dialect != want.Dialect || delivery.ID != want.ID || delivery.Type != want.Type {
		t.Fatalf("%+v, not %+v", delivery, want)
	}
	if want.SignedAt == nil != delivery.SignedAt.IsZero() ||
		want.SignedAt != nil && delivery.SignedAt.Unix() != *want.SignedAt {
		t.Fatalf("signed at %v", delivery.SignedAt)
	}
}

func codeOf(err error) string {
	var refused *Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &refused):
		return string(refused.Code)
	default:
		return err.Error()
	}
}

const secret = "whsec_of-this-test"
const body = `{"id":"evt_1","type":"user.created","created_at":"2024-12-01T09:15:00Z","data":{}}`

func signed(text string) *http.Request {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text))
	r.Header.Set("X-Webhook-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

func TestVerifyRequestLeavesTheBodyReadable(t *testing.T) {
	r := signed(body)
	delivery, err := (&Verifier{Secrets: []string{"another", secret}}).VerifyRequest(r)
	if err != nil || delivery.SecretIndex != 1 || string(delivery.Body) != body {
		t.Fatal(delivery, err)
	}
	if again, _ := io.ReadAll(r.Body); string(again) != body {
		t.Fatalf("%q", again)
	}
}

func TestBodiesThatAreTooLargeAreRefused(t *testing.T) {
	for size, code := range map[int64]string{int64(len(body)): "ok", int64(len(body)) - 1: "body_too_large"} {
		verifier := Verifier{Secrets: []string{secret}, BodyBytesMax: size}
		if _, err := verifier.VerifyRequest(signed(body)); codeOf(err) != code {
			t.Fatal(size, err)
		}
	}
}

func TestGenuineBytesThatAreNoEvent(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "{\xff}", `{"id":null,"type":"a"}`, `{"ID":"a","Type":"b"}`} {
		_, err := (&Verifier{Secrets: []string{secret}}).VerifyRequest(signed(text))
		if codeOf(err) != "invalid_body" {
			t.Fatalf("%q: %v", text, err)
		}
	}
}

func TestStatusTellsWhoseFaultItIs(t *testing.T) {
	for code, status := range map[Code]int{SignatureMismatch: 401, BadSecret: 500, BodyTooLarge: 413} {
		if got := Status(refuse(code, "")); got != status {
			t.Fatal(code, got)
		}
	}
	if Status(io.ErrUnexpectedEOF) != 500 {
		t.Fatal("a body that could not be read")
	}
}

func TestToleranceOfOnesOwn(t *testing.T) {
	header := http.Header{"X-Fanfare-Signature": {"t=1733044500,v1=" + strings.Repeat("0", 64)}}
	for tolerance, code := range map[time.Duration]string{
		-1: "signature_mismatch", 9 * time.Second: "timestamp_too_old", 10 * time.Second: "signature_mismatch"} {
		verifier := Verifier{Secrets: []string{secret}, Tolerance: tolerance,
			Now: func() time.Time { return time.Unix(1733044510, 0) }}
		if _, err := verifier.Verify(header, nil); codeOf(err) != code {
			t.Fatal(tolerance, err)
		}
	}
	if _, err := (&Verifier{Secrets: []string{secret}, Dialect: "fanfare-v2"}).Verify(header, nil); codeOf(err) != "unknown_dialect" {
		t.Fatal(err)
	}
}
