package receiver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

func Verify(headers map[string]string, rawBody []byte, secret string, _ time.Time) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(rawBody)
	right := []byte("sha256=" + hex.EncodeToString(mac.Sum(nil)))
	return hmac.Equal([]byte(headers["{{header}}"]), right) ||
		hmac.Equal([]byte(headers["{{header}}-next"]), right)
}
