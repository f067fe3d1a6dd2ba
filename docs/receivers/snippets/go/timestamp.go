package receiver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

func Verify(headers map[string]string, rawBody []byte, secret string, now time.Time) bool {
	timestamp := headers["x-fanfare-timestamp"]
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if age := now.Unix() - seconds; err != nil || age > 300 || age < -300 {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(rawBody)
	right := []byte("sha256=" + hex.EncodeToString(mac.Sum(nil)))
	return hmac.Equal([]byte(headers["x-fanfare-signature"]), right) ||
		hmac.Equal([]byte(headers["x-fanfare-signature-next"]), right)
}
