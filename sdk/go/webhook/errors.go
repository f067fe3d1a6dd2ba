package webhook

import (
	"errors"
	"fmt"
	"net/http"
)

// Code says why a delivery was refused.
type Code string

const (
	MissingHeader      Code = "missing_header"
	DuplicateHeader    Code = "duplicate_header"
	MalformedSignature Code = "malformed_signature"
	MalformedTimestamp Code = "malformed_timestamp"
	TimestampTooOld    Code = "timestamp_too_old"
	TimestampTooNew    Code = "timestamp_too_new"
	SignatureMismatch  Code = "signature_mismatch"
	InvalidBody        Code = "invalid_body" // Genuine, but no JSON object with id and type.
	UnknownDialect     Code = "unknown_dialect"
	BadSecret          Code = "bad_secret" // The receiver's own fault.
	BodyTooLarge       Code = "body_too_large"
)

// Error is what Verify returns for a delivery that it refuses. It never holds a secret or the right
// signature.
type Error struct {
	Code Code
	Text string
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Text }

// Status is what to answer: 401, 413, or 500 for the receiver's own fault, so that it is sent again.
func Status(err error) int {
	var refused *Error
	switch {
	case !errors.As(err, &refused) || refused.Code == BadSecret:
		return http.StatusInternalServerError
	case refused.Code == BodyTooLarge:
		return http.StatusRequestEntityTooLarge
	default:
		return http.StatusUnauthorized
	}
}

func refuse(code Code, format string, arguments ...any) error {
	return &Error{code, fmt.Sprintf(format, arguments...)}
}
