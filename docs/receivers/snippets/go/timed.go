package receiver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

func Verify(headers map[string]string, rawBody []byte, secret string, now time.Time) bool {
	parts := strings.Split(headers["x-fanfare-signature"], ",")
	timestamp := strings.TrimPrefix(parts[0], "t=")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if age := now.Unix() - seconds; err != nil || age > 300 || age < -300 {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(rawBody)
	right := []byte("v1=" + hex.EncodeToString(mac.Sum(nil)))
	for _, signature := range parts[1:] {
		if hmac.Equal([]byte(signature), right) {
			return true
		}
	}
	return false
}
